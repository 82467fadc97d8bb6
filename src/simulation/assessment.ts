/** What many seeds say together, and whether a target is met. */
import type { SeedFigures } from "./batch.ts";
import { type Metric, metricFacts, type Target } from "./target.ts";

/** A figure over many seeds, from the good end to the bad. */
export interface Ranked {
  readonly median: number;
  /** All but the worst tenth are at least as good. */
  readonly p90: number;
  readonly worst: number;
  readonly worstSeed: number;
}

export interface Judgement {
  readonly target: Target;
  readonly ranked: Ranked;
  readonly isMet: boolean;
}

/** Undefined: no seed has the figure. */
export function rank(
  results: readonly SeedFigures[],
  metric: Metric,
  better: "less" | "more" = metricFacts[metric].better,
): Ranked | undefined {
  const sign = better === "less" ? 1 : -1;
  const values = results
    .flatMap(({ seed, figures }) => {
      const value = figures[metric];
      return value === undefined ? [] : [{ seed, value }];
    })
    // Subtracting would make NaN of two that are never.
    .sort((one, other) => (one.value === other.value ? 0 : one.value < other.value ? -sign : sign));
  const worst = values.at(-1);
  if (worst === undefined) return undefined;
  const at = (part: number): number => values[Math.ceil(part * values.length) - 1]?.value ?? worst.value;
  return { median: at(0.5), p90: at(0.9), worst: worst.value, worstSeed: worst.seed };
}

/** Judges one target. A figure that no seed has misses it. */
export function judge(target: Target, results: readonly SeedFigures[]): Judgement {
  const { metric, atMost, atLeast } = target;
  const never = atMost === undefined ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const ranked = rank(results, metric, atMost === undefined ? "more" : "less") ?? {
    median: never,
    p90: never,
    worst: never,
    worstSeed: 0,
  };
  const value = ranked[target.rank];
  const isMet =
    value <= (atMost ?? Number.POSITIVE_INFINITY) && value >= (atLeast ?? Number.NEGATIVE_INFINITY);
  return { target, ranked, isMet };
}
