/** One story: a world, what goes wrong in it, and what is demanded of a policy. */
import type { Cohort } from "./arrival.ts";
import type { Fault } from "./condition.ts";
import type { ProviderProfile } from "./provider-profile.ts";
import type { Target } from "./target.ts";

export interface Scenario {
  /** As in the design, such as "S2"; with "@" and the rate where the rate is unusual. */
  readonly id: string;
  /** The word for the command line. */
  readonly name: string;
  /** One sentence for the table. */
  readonly title: string;
  readonly ratePerSecond: number;
  readonly providers: readonly ProviderProfile[];
  /** Names of providers, first choice first; the first of all is the primary. */
  readonly tiers: readonly (readonly string[])[];
  readonly faults: readonly Fault[];
  /** How long the fault lasts, or how long a calm story is watched. */
  readonly faultMs: number;
  /** From when on the recovery counts, in milliseconds since the onset. */
  readonly healthyAtMs: number;
  /** Factor on the size of prompts while the fault lasts. */
  readonly inputFactor: number;
  readonly cohorts: readonly Cohort[];
  readonly targets: readonly Target[];
  /** How many processes serve; undefined: one. */
  readonly replicas?: number;
  /** Whether what replicas share their state through is out of reach during the fault. */
  readonly isStoreDown?: boolean;
  /** It is watched from the very first request; else calm comes first. */
  readonly startsCold?: boolean;
  /** More seeds than this say nothing new for their time; undefined: all. */
  readonly mostSeeds?: number;
  /** The figures that need a second run: static priority's, the oracle's. */
  readonly comparedWith?: readonly ("static" | "oracle")[];
  /** Facts that differ by seed: what a seed makes of the profiles. */
  readonly vary?: (profile: ProviderProfile, draw: number) => ProviderProfile;
}

/** Calm before the onset: so many requests for each replica that the latency references are learned, and then some; and a while at least. */
const calmRequests = 600;
const leastCalmMs = 10_000;

/** The onset falls anywhere within a minute, so that no policy gains from counting by the minute (routing.md §5). */
const onsetSpreadMs = 60_000;

/** How long traffic goes on after the fault. */
export const aftermathMs = 60_000;

/** When the fault begins, in milliseconds of the run, by a draw from [0, 1). */
export function onsetAt(scenario: Scenario, draw: number): number {
  if (scenario.startsCold === true) return 0;
  const calmMs = Math.max(
    leastCalmMs,
    ((calmRequests * (scenario.replicas ?? 1)) / scenario.ratePerSecond) * 1000,
  );
  return calmMs + onsetSpreadMs * draw;
}
