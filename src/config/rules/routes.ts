import type { Config } from "../../../gen/spillway/config/v1/config_pb.ts";
import type { Optimiser, Route, Shift } from "../../../gen/spillway/config/v1/route_pb.ts";
import type { FactSources } from "../endpoint-facts.ts";
import { fieldPath, itemPath } from "../path.ts";
import { quote } from "../quote.ts";
import type { Report } from "../report.ts";
import { checkAdaptations } from "./adaptations.ts";
import { checkDuration, checkLength, checkNumber } from "./bounds.ts";
import { checkWeights } from "./health.ts";
import { checkNames, checkReference, namesOf } from "./names.ts";
import { checkRequirements, standingsOf } from "./requirements.ts";

const nameForm = /^[a-zA-Z0-9][a-zA-Z0-9._/-]{0,126}$/;
const maxTiers = 8;
const maxMembers = 64;

/** The rules of config/v1/route.proto. */
export function checkRoutes(report: Report, config: Config, sources: FactSources): void {
  checkLength(report, "routes", config.routes);
  checkNames(report, "routes", config.routes, nameForm);
  const endpoints = namesOf(config.endpoints);
  const standings = standingsOf(config, sources);
  for (const [index, route] of config.routes.entries()) {
    const path = itemPath("routes", index);
    checkTiers(report, fieldPath(path, "tiers"), route, endpoints);
    checkAdaptations(report, fieldPath(path, "tiers"), route);
    checkRequirements(report, path, route, standings);
    checkBounds(report, path, route);
    checkWeights(report, fieldPath(path, "health_weights"), route.healthWeights);
    checkShift(report, fieldPath(path, "shift"), route.shift);
    checkOptimiser(report, fieldPath(path, "optimiser"), route.optimiser);
  }
}

function checkTiers(report: Report, path: string, route: Route, endpoints: ReadonlySet<string>): void {
  checkLength(report, path, route.tiers, maxTiers);
  const first = new Map<string, string>();
  for (const [index, tier] of route.tiers.entries()) {
    const list = fieldPath(itemPath(path, index), "endpoints");
    checkLength(report, list, tier.endpoints, maxMembers);
    for (const [place, { endpoint, weight }] of tier.endpoints.entries()) {
      const member = itemPath(list, place);
      const at = fieldPath(member, "endpoint");
      checkReference(report, at, endpoint, { noun: "endpoint", names: endpoints });
      checkNumber(report, fieldPath(member, "weight"), weight, { min: 1, max: 1_000 });
      const earlier = first.get(endpoint);
      if (earlier === undefined) first.set(endpoint, member);
      else report.problem(at, `${quote(endpoint)} has a place in this route already, ${earlier}`);
    }
  }
}

function checkBounds(report: Report, path: string, route: Route): void {
  checkNumber(report, fieldPath(path, "hold_tokens"), route.holdTokens, { min: 1, max: 4_096 });
  checkDuration(report, fieldPath(path, "hold_time"), route.holdTime, { minMs: 0, maxMs: 60_000 });
  checkNumber(report, fieldPath(path, "max_attempts"), route.maxAttempts, { min: 1, max: 16 });
  checkDuration(report, fieldPath(path, "total_timeout"), route.totalTimeout, {
    minMs: 100,
    maxMs: 24 * 3_600_000,
  });
  checkDuration(report, fieldPath(path, "max_wait"), route.maxWait, { minMs: 0, maxMs: 60_000 });
}

function checkShift(report: Report, path: string, shift: Shift | undefined): void {
  checkNumber(report, fieldPath(path, "overprovisioning"), shift?.overprovisioning, { min: 1 });
  checkNumber(report, fieldPath(path, "max_leave_per_second"), shift?.maxLeavePerSecond, { above: 0 });
  checkNumber(report, fieldPath(path, "max_return_per_second"), shift?.maxReturnPerSecond, { above: 0 });
  checkNumber(report, fieldPath(path, "floor"), shift?.floor, { min: 0, max: 0.2 });
}

function checkOptimiser(report: Report, path: string, optimiser: Optimiser | undefined): void {
  const weight = { min: 0, max: 5 };
  checkNumber(report, fieldPath(path, "cost_weight"), optimiser?.costWeight, weight);
  checkNumber(report, fieldPath(path, "latency_weight"), optimiser?.latencyWeight, weight);
  checkNumber(report, fieldPath(path, "quality_prior"), optimiser?.qualityPrior, { min: 0, max: 1 });
  checkNumber(report, fieldPath(path, "target_cost_usd"), optimiser?.targetCostUsd, { above: 0, max: 1_000 });
}
