/** What is measured of a run, and what is demanded of it. */

/** How a figure is read and written. */
interface MetricFacts {
  readonly title: string;
  readonly unit: "%" | "s" | "x" | "";
  readonly better: "less" | "more";
}

/**
 * Every figure of a run, in the order in which they are shown. Durations are in
 * milliseconds, shares from 0 to 1; the unit is the one of the table.
 */
export const metricFacts = {
  success: { title: "success", unit: "%", better: "more" },
  ttftP50: { title: "TTFT p50", unit: "s", better: "less" },
  ttftP99: { title: "TTFT p99", unit: "s", better: "less" },
  ttftP99VsStatic: { title: "TTFT p99 over static's", unit: "x", better: "less" },
  shift90: { title: "90 % shifted after", unit: "s", better: "less" },
  shift50: { title: "50 % shifted after", unit: "s", better: "less" },
  detected: { title: "health under 0.8 after", unit: "s", better: "less" },
  recover: { title: "back at 90 % after", unit: "s", better: "less" },
  primaryShare: { title: "share of A in the fault", unit: "%", better: "more" },
  shareMoved: { title: "share of A moved by", unit: "%", better: "less" },
  reversals: { title: "reversals", unit: "", better: "less" },
  trips: { title: "breaker trips", unit: "", better: "less" },
  extraAttempts: { title: "extra attempts per call", unit: "", better: "less" },
  futileAttempts: { title: "futile attempts per call", unit: "", better: "less" },
  overshoot: { title: "overshoot of a backup", unit: "x", better: "less" },
  lateOvershoot: { title: "overshoot over 10 s, 2 s later", unit: "x", better: "less" },
  accepted: { title: "accepted of A's limit", unit: "%", better: "more" },
  rejections: { title: "429s", unit: "", better: "less" },
  lateAttempts: { title: "attempts on a blocked account", unit: "", better: "less" },
  longestError: { title: "slowest error", unit: "s", better: "less" },
  okAgain: { title: "99 % answered again after", unit: "s", better: "less" },
  refused: { title: "refused answers", unit: "%", better: "less" },
  silentTruncations: { title: "silent truncations", unit: "", better: "less" },
  restarts: { title: "restarts per call", unit: "", better: "less" },
  hedges: { title: "hedges per call", unit: "", better: "less" },
  wasted: { title: "wasted cost", unit: "%", better: "less" },
  cost: { title: "cost over the oracle's", unit: "%", better: "less" },
  probes: { title: "probes per minute", unit: "", better: "less" },
} as const satisfies Record<string, MetricFacts>;

export type Metric = keyof typeof metricFacts;

/** The figures of one run; undefined: not asked for, or without meaning in it. Infinity: never. */
export type Figures = Readonly<Partial<Record<Metric, number>>>;

/** Which of many seeds counts: the middle one, all but the worst tenth, or the worst. */
export type Rank = "median" | "p90" | "worst";

/** A bound on a metric over many seeds, in the metric's own unit of the run (milliseconds, shares). */
export interface Target {
  readonly metric: Metric;
  readonly rank: Rank;
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** Shorthands, so that a scenario's targets read as a list. */
export function atMost(metric: Metric, bound: number, rank: Rank): Target {
  return { metric, rank, atMost: bound };
}

export function atLeast(metric: Metric, bound: number, rank: Rank): Target {
  return { metric, rank, atLeast: bound };
}
