/** What a provider's headers say of one of its limits. */
export interface QuotaDimension {
  readonly dimension: "requests" | "input-tokens" | "output-tokens" | "tokens";
  /** Undefined when the header was absent. */
  readonly limit: number | undefined;
  readonly remaining: number | undefined;
  /** Until the limit is whole again, in milliseconds. */
  readonly resetMs: number | undefined;
  /** How long the window of the limit is, in milliseconds, where it is known; else undefined. */
  readonly windowMs: number | undefined;
}

/** All that one answer's headers say. */
export type QuotaReport = readonly QuotaDimension[];
