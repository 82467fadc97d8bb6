/** What decides where requests go: Spillway's pool, or a baseline in its place. */
import type { Clock } from "../core/base/clock.ts";
import type { Random } from "../core/base/random.ts";
import type { Endpoint } from "../core/model/endpoint.ts";
import type { Pool } from "../core/model/pool-port.ts";
import type { Route } from "../core/model/route.ts";
import type { FleetNews, FleetReport } from "../core/model/shared-state.ts";
import type { LivePool } from "../pool/live-pool.ts";

export interface Policy {
  readonly pool: Pool;
  /** The processes behind it that tick, probe and show themselves; baselines have none. */
  readonly replicas: readonly Replica[];
}

export interface Replica {
  readonly pool: LivePool;
  /** Undefined: it shares nothing with others. */
  readonly sharing?: Sharing;
}

/** SharedState without waiting. */
export interface Sharing {
  exchange(report: FleetReport): FleetNews | undefined;
  tryAcquireProbe(endpoint: string, ttlMs: number): boolean;
  releaseProbe(endpoint: string): void;
}

export interface PolicyOptions {
  readonly endpoints: readonly Endpoint[];
  readonly route: Route;
  readonly clock: Clock;
  readonly random: Random;
  /** What the world really is at this moment; only the oracle looks. */
  readonly truth: Truth;
  /** How many processes serve. */
  readonly replicas: number;
  /** Whether what they share their state through can be reached at this moment. */
  readonly isStoreInReach: () => boolean;
}

export interface Truth {
  /** Whether a request sent now would be served as if nothing were wrong. */
  isWell(endpoint: string): boolean;
}

export interface NamedPolicy {
  /** The word for the command line and the table. */
  readonly name: string;
  readonly title: string;
  create(options: PolicyOptions): Policy;
}
