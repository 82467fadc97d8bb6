/** What the overload benchmark and its load tell each other. */

export interface OverloadPlan {
  readonly port: number;
  readonly model: string;
  readonly streaming: boolean;
  readonly deadlineMs: number;
}

export interface Phase {
  readonly perSecond: number;
  readonly forMs: number;
}

/** What became of the calls that began within a quarter of a second. */
export interface Slice {
  readonly phase: number;
  readonly made: number;
  /** Answered whole within their deadline. */
  readonly good: number;
  readonly shed: number;
  readonly p99Ms: number;
}

export interface PhaseReport {
  readonly made: number;
  readonly good: number;
  /** RESOURCE_EXHAUSTED, and of these those that say when to come back. */
  readonly shed: number;
  readonly shedWithRetryInfo: number;
  /** DEADLINE_EXCEEDED, whoever says so. */
  readonly late: number;
  readonly failed: number;
  /** Some of what was said of it. */
  readonly failures: readonly string[];
  /** Of what was answered whole. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** How long a refusal took. */
  readonly shedP99Ms: number;
  /** Between two reads that brought tokens of one stream. */
  readonly gapP50Ms: number;
  readonly gapP99Ms: number;
}

export interface OverloadReport {
  readonly phases: readonly PhaseReport[];
  readonly slices: readonly Slice[];
}

export const sliceMs = 250;
