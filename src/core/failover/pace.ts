/**
 * Whether a stream that is alive comes too slowly to be of use. Counted over windows
 * of reading time alone, so that a slow client is not a slow provider.
 */
export interface Pace {
  /** Time spent reading in this window, in milliseconds. */
  readonly readMs: number;
  /** What it brought, estimated. */
  readonly tokens: number;
}

export const startOfWindow: Pace = { readMs: 0, tokens: 0 };

/** Long enough that one pause of a healthy model does not fill it. */
export const paceWindowMs = 10_000;

export type Paced =
  | { readonly kind: "keeps"; readonly pace: Pace }
  /** A whole window brought less than the floor. */
  | { readonly kind: "too-slow" };

/** The pace after a read that took `readMs` and brought `tokens`; a floor of 0 holds nothing against anyone. */
export function paceAfter(pace: Pace, readMs: number, tokens: number, floorPerSecond: number): Paced {
  const next: Pace = { readMs: pace.readMs + readMs, tokens: pace.tokens + tokens };
  if (next.readMs < paceWindowMs) return { kind: "keeps", pace: next };
  const perSecond = (next.tokens * 1_000) / next.readMs;
  return perSecond < floorPerSecond ? { kind: "too-slow" } : { kind: "keeps", pace: startOfWindow };
}
