/** What is wrong with a provider at a moment, as a scenario says it. */

/** The state of a provider. Shares are from 0 to 1, factors multiply what is normal. */
export interface Condition {
  /** Share of requests that are answered at once with a server error. */
  readonly errors: number;
  /** Share of requests that are never answered. */
  readonly hangs: number;
  /** Share of streams that break after some tokens. */
  readonly cuts: number;
  /** Share of streams that fall silent after some tokens. */
  readonly stalls: number;
  /** Share of answers in which the model declines. */
  readonly refusals: number;
  readonly ttftFactor: number;
  readonly tokenTimeFactor: number;
  /** Factor on the rate limit. */
  readonly rateFactor: number;
  /** Factor on the number of requests that it serves at once. */
  readonly concurrencyFactor: number;
  /** Every request is turned away with a 429 of this make; undefined: only those above the rate limit. */
  readonly closedBy: "account-quota" | "uncoded-limit" | undefined;
}

/** Something that happens to one provider. Times in milliseconds since the onset. */
export interface Fault {
  readonly provider: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** What differs while it lasts; the argument runs from 0 to 1 over the fault. */
  readonly effect: (passed: number) => Partial<Condition>;
}

/** The condition of a provider that long after the onset (negative: before it). */
export function conditionAt(
  normal: Condition,
  faults: readonly Fault[],
  provider: string,
  sinceOnsetMs: number,
): Condition {
  let condition = normal;
  for (const fault of faults) {
    if (fault.provider !== provider) continue;
    if (sinceOnsetMs < fault.fromMs || sinceOnsetMs >= fault.toMs) continue;
    const passed = (sinceOnsetMs - fault.fromMs) / (fault.toMs - fault.fromMs);
    condition = { ...condition, ...fault.effect(passed) };
  }
  return condition;
}
