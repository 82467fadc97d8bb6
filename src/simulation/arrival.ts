/** A request as it comes in, the same for every policy. */
export interface Arrival {
  /** Counts from 1 within the run. */
  readonly number: number;
  /** Milliseconds since the start of the run. */
  readonly at: number;
  readonly tenant: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** What is peculiar about its caller; undefined: nothing. */
  readonly habit: Habit | undefined;
}

/** What callers do to themselves. */
export type Habit =
  /** Wants the first token within a time that no provider meets. */
  | "impossible-ttft"
  /** Allows so few output tokens that its JSON is cut short. */
  | "cut-short"
  /** Asks for an answer in a form that no answer has. */
  | "unsatisfiable-schema"
  /** Asks for what every model declines. */
  | "collects-refusals"
  /** Leaves before the first token. */
  | "leaves";

/** A group of callers with a habit, as a share of the traffic, all of one tenant. */
export interface Cohort {
  readonly tenant: string;
  readonly share: number;
  readonly habit: Habit;
}
