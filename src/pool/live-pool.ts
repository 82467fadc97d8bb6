/** What app, transport and the prober ask of the pool, beyond what a request's course does. */
import type { Clock } from "../core/base/clock.ts";
import type { LostTime } from "../core/base/lost-time.ts";
import type { Random } from "../core/base/random.ts";
import type { Endpoint } from "../core/model/endpoint.ts";
import type { RouteExplanation } from "../core/model/explanation.ts";
import type { Failure } from "../core/model/failure.ts";
import type { ProbeKind } from "../core/model/health-settings.ts";
import type { Pool, RequestShape } from "../core/model/pool-port.ts";
import type { RankedEndpoint } from "../core/model/ranking.ts";
import type { SortBy } from "../core/model/request.ts";
import type { Route } from "../core/model/route.ts";
import type { EndpointSnapshot, RouteSnapshot } from "../core/model/snapshot.ts";
import type { FleetMember } from "./fleet-member.ts";

export interface PoolOptions {
  /** Names are unique. */
  readonly endpoints: readonly Endpoint[];
  /** Every member names one of the endpoints. */
  readonly routes: readonly Route[];
  readonly clock: Clock;
  readonly random: Random;
  /** What this process lost of the time in which it waited for providers. Defaults to none. */
  readonly lost?: LostTime;
  /** Whether this is one of several replicas that share limits and evidence. Defaults to no. */
  readonly isShared?: boolean;
  /** A tenant's part of scarce room relative to others', above 0. Undefined: all have the same. */
  readonly weightOf?: ((tenant: string) => number) | undefined;
}

export interface LivePool extends Pool {
  /** Its part in a fleet of replicas. */
  readonly fleet: FleetMember;
  /** The state of all endpoints, in the order of the configuration. */
  snapshot(): readonly EndpointSnapshot[];
  /** The state of all routes, in the order of the configuration. */
  routeSnapshot(): readonly RouteSnapshot[];
  /** What would become of a request now; undefined: there is no such route. Reserves nothing. */
  explain(shape: RequestShape, now: number): RouteExplanation | undefined;
  /** A caller's verdict, 0 to 1, on an answer that the endpoint gave on the route. Of what is gone by now nothing is kept. */
  judged(verdict: AnswerVerdict, now: number): void;
  /** The route's endpoints, best first; undefined: there is no such route. */
  rank(route: string, sortBy: SortBy, now: number): readonly RankedEndpoint[] | undefined;
  /** Weighs the evidence and moves the shares. Due every 250 ms while anything happens; nextWake says when. */
  tick(now: number): void;
  /** When the pool next has something to do by itself: a tick or a probe. */
  nextWake(): number;
  /** The probes that are due, each with its place reserved: every one must get exactly one `end`. */
  dueProbes(now: number): readonly ProbeTicket[];
  /** Takes no new work until resumed. False: there is no such endpoint. */
  drain(endpoint: string): boolean;
  /** Takes work again after drain, and forgets a block and a trip. False: there is no such endpoint. */
  resume(endpoint: string): boolean;
  /**
   * Opens the breaker as if the endpoint had failed, until then at least; undefined: for its own cool-down. False:
   * there is no such endpoint.
   */
  trip(endpoint: string, reason: string, until: number | undefined): boolean;
  /** Another configuration. Endpoints of the same name, provider, model and region keep their state. */
  replace(endpoints: readonly Endpoint[], routes: readonly Route[]): void;
}

/** What a caller says of an answer. */
export interface AnswerVerdict {
  readonly route: string;
  readonly endpoint: string;
  readonly tenant: string;
  /** 0 (useless) to 1 (perfect). */
  readonly score: number;
}

/** The right to one probe. */
export interface ProbeTicket {
  readonly endpoint: Endpoint;
  readonly kind: ProbeKind;
  /** How long its first output may take, in milliseconds; where there is none, the whole answer. */
  readonly timeoutMs: number;
  /** How long each further output may take. */
  readonly stallMs: number;
  /** How long all of it may take: a model that thinks has a few hundred tokens to say. */
  readonly totalMs: number;
  /** Its first output came. */
  firstToken(now: number): void;
  /** The endpoint answered well, or failed; "skipped": it was not asked. Later calls do nothing. */
  end(outcome: ProbeOutcome, now: number): void;
}

export type ProbeOutcome =
  | { readonly kind: "succeeded" }
  | { readonly kind: "failed"; readonly failure: Failure }
  | { readonly kind: "skipped" };
