/** Why an answer ended. */
export type FinishReason =
  | "stop"
  | "length"
  | "tool-calls"
  | "content-filter"
  | "refusal"
  | "recitation"
  | "paused"
  | "other";

/** The normalised reason, and the provider's own word for it. */
export interface Finish {
  readonly reason: FinishReason;
  readonly raw: string;
}
