/** A comparison of variants on the live traffic of a route. */
import type { Estimate } from "../base/moments.ts";

export interface Experiment {
  readonly name: string;
  readonly route: string;
  /** At least two; their shares sum to 1. */
  readonly variants: readonly Variant[];
  /** The metadata key by whose value a caller sticks to a variant; undefined: the tenant. */
  readonly stickyBy: string | undefined;
  /** The variants but the first get copies of the requests and never answer the caller. */
  readonly mirror: boolean;
  /** What all copies together may cost, in nano-USD; then no more are sent. For mirrors only. */
  readonly mirrorBudgetNanoUsd: number;
}

export interface Variant {
  readonly name: string;
  /** Its part of the traffic, 0 to 1. */
  readonly share: number;
  /** Undefined: the route's own choice. */
  readonly endpoint: string | undefined;
  /** Undefined: the request's own. */
  readonly temperature: number | undefined;
}

/** What is measured of each variant. */
export const experimentMeasures = ["latency_ms", "cost_nano_usd", "refusal_rate", "feedback"] as const;

export type ExperimentMeasure = (typeof experimentMeasures)[number];

/** What a variant has shown so far. */
export interface VariantResult {
  readonly variant: string;
  /** Answers that it has given. */
  readonly calls: number;
  /** Calls without an answer. */
  readonly failed: number;
  /** Answers that another endpoint gave after failover; they count for the variant all the same. */
  readonly overridden: number;
  /** Only of what there is enough to tell. */
  readonly estimates: ReadonlyMap<ExperimentMeasure, Estimate>;
}

export interface RunningExperiment {
  readonly experiment: Experiment;
  /** Milliseconds since 1970. */
  readonly startedAtWallMs: number;
  readonly results: readonly VariantResult[];
}

/** Where a call was placed. */
export interface ExperimentPlacement {
  readonly experiment: string;
  readonly variant: string;
  /** Whether another endpoint than the variant's answered, by failover. */
  readonly overridden: boolean;
}
