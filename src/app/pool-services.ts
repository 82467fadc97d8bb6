/** The pool as EndpointService reads it and as AdminService changes it. */
import type { Settings } from "../config/settings.ts";
import type { Clock } from "../core/base/clock.ts";
import type { LostTime } from "../core/base/lost-time.ts";
import type { Budgets } from "../core/limits/budgets.ts";
import { CallError } from "../core/model/call-error.ts";
import type { RouteExplanation } from "../core/model/explanation.ts";
import type { PictureSource } from "../core/model/picture.ts";
import type { RankedEndpoint } from "../core/model/ranking.ts";
import type { CompletionRequest, SortBy } from "../core/model/request.ts";
import type { Route } from "../core/model/route.ts";
import type { EndpointSnapshot } from "../core/model/snapshot.ts";
import { rulesOfTenant, type TenantSettings } from "../core/model/tenant-settings.ts";
import type { PolicyAnswer } from "../core/routing/routing-table.ts";
import type { LivePool } from "../pool/live-pool.ts";
import { createPool } from "../pool/pool.ts";
import { withMoney } from "../stream/call-spending.ts";
import { shapeOf, withCopies } from "../stream/shape.ts";
import type { Administration, Endpoints } from "../transport/rpc/services.ts";
import { systemClock, systemRandom } from "./system.ts";

/** A pool that gives tenants their part of scarce room as the settings of now have it. */
export function poolOf(
  { endpoints, routes, sharedState }: Settings,
  tenants: () => TenantSettings,
  lost: LostTime,
): LivePool {
  const weightOf = (tenant: string) => rulesOfTenant(tenants(), tenant).weight;
  const isShared = sharedState !== undefined;
  const world = { clock: systemClock, random: systemRandom, lost };
  return createPool({ endpoints, routes, ...world, isShared, weightOf });
}

/** What is read of the settings in force. */
export interface RoutesInForce {
  route(name: string): Route | undefined;
  policyOf(request: CompletionRequest, tenant: string): PolicyAnswer;
  readonly pictures: Pick<PictureSource, "isWanted">;
}

export interface ReadDeps {
  readonly inForce: RoutesInForce;
  readonly budgets: Budgets;
  readonly clock: Clock;
}

/** Reads. An unknown route is a CallError "not-found". */
export function endpointsOf(pool: LivePool, { inForce, budgets, clock }: ReadDeps): Endpoints {
  return {
    snapshot(name) {
      if (name === undefined) return pool.snapshot();
      if (inForce.route(name) === undefined) throw noRoute(name);
      return pool.snapshot().filter(({ shares }) => shares.some((share) => share.route === name));
    },
    rank(name: string, sortBy: SortBy): readonly RankedEndpoint[] {
      const ranked = pool.rank(name, sortBy, clock.now());
      if (ranked === undefined) throw noRoute(name);
      return ranked;
    },
    explain(request: CompletionRequest, tenant: string): RouteExplanation {
      const { policy, route } = inForce.policyOf(request, tenant);
      const shape = shapeOf({ ...request, route }, tenant, policy);
      const wanted = inForce.route(route);
      // A dry run fetches nothing, and takes it that a picture would be had.
      const asServed = wanted !== undefined && inForce.pictures.isWanted(wanted) ? withCopies(shape) : shape;
      const allowance = budgets.allowance({ tenant, route: request.route }, clock.wall());
      // What other replicas hold would be asked for.
      const reachable = { ...allowance, leftNanoUsd: allowance.remainingNanoUsd };
      const explanation = pool.explain(withMoney(asServed, reachable, 0), clock.now());
      if (explanation === undefined) throw noRoute(request.route);
      return explanation;
    },
  };
}

/** Changes. An unknown endpoint is a CallError "not-found". */
export function administrationOf(pool: LivePool, clock: Clock): Administration {
  const changed = (endpoint: string, isKnown: boolean): EndpointSnapshot => {
    const snapshot = pool.snapshot().find((one) => one.endpoint.name === endpoint);
    if (isKnown && snapshot !== undefined) return snapshot;
    throw new CallError("not-found", `there is no endpoint "${endpoint}"`);
  };
  return {
    drain: (endpoint) => changed(endpoint, pool.drain(endpoint)),
    resume: (endpoint) => changed(endpoint, pool.resume(endpoint)),
    trip: (endpoint, coolDownMs) => {
      const until = coolDownMs === undefined ? undefined : clock.now() + coolDownMs;
      return changed(endpoint, pool.trip(endpoint, "an operator opened it", until));
    },
  };
}

function noRoute(name: string): CallError {
  return new CallError("not-found", `there is no route "${name}"`);
}
