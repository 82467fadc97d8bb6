import type { AttemptRecord } from "../core/model/attempt.ts";
import type { Outcome } from "../core/model/outcome.ts";
import type { Usage } from "../core/model/usage.ts";
import type { Instruments } from "./instruments.ts";
import { TimedSeries } from "./timed-series.ts";

const tokenKinds = [
  ["input", "inputTokens"],
  ["cached_input", "cachedInputTokens"],
  ["cache_write", "cacheWriteTokens"],
  ["output", "outputTokens"],
  ["reasoning", "reasoningTokens"],
] as const satisfies readonly (readonly [kind: string, field: keyof Usage])[];

/** The series that every attempt at one endpoint adds to, looked up once. */
export class EndpointSeries {
  readonly #ends;
  readonly #costs;
  readonly #durations;
  readonly #firstToken;
  readonly #perToken;
  readonly #tokens;

  constructor(instruments: Instruments, endpoint: string) {
    const { attemptSeconds, firstTokenSeconds, perTokenSeconds, attempts, cost, tokens } = instruments;
    const lasting = (outcome: string) => new TimedSeries(attemptSeconds, { endpoint, outcome });
    // How attempts fail is counted without a tally: failures are many words and, with luck, few.
    const ended = (outcome: string) => attempts.tally({ endpoint, outcome, failure: "" });
    this.#ends = { succeeded: ended("succeeded"), cancelled: ended("cancelled") };
    const costing = (outcome: string) => cost.tally({ endpoint, outcome });
    this.#costs = {
      succeeded: costing("succeeded"),
      failed: costing("failed"),
      cancelled: costing("cancelled"),
    };
    this.#durations = {
      succeeded: lasting("succeeded"),
      failed: lasting("failed"),
      cancelled: lasting("cancelled"),
    };
    this.#firstToken = new TimedSeries(firstTokenSeconds, { endpoint });
    this.#perToken = new TimedSeries(perTokenSeconds, { endpoint });
    this.#tokens = tokenKinds.map(([kind, field]) => ({ tally: tokens.tally({ endpoint, kind }), field }));
  }

  countEnd(outcome: "succeeded" | "cancelled"): void {
    this.#ends[outcome].add(1);
  }

  countCost(outcome: Outcome["kind"], usd: number): void {
    this.#costs[outcome].add(usd);
  }

  countTokens(usage: Usage): void {
    for (const { tally, field } of this.#tokens) tally.add(usage[field]);
  }

  /** Counts how long the parts of an attempt took. */
  observeTimes(attempt: AttemptRecord, traceId: string | undefined): void {
    const { outcome, startedAt, firstTokenAt, endedAt } = attempt;
    if (outcome === undefined || endedAt === undefined) return;
    this.#durations[outcome.kind].observe(endedAt - startedAt, traceId);
    if (firstTokenAt === undefined) return;
    this.#firstToken.observe(firstTokenAt - startedAt, traceId);
    const gaps = (outcome.usage?.outputTokens ?? 0) - 1;
    if (outcome.kind === "succeeded" && gaps > 0) {
      this.#perToken.observe((endedAt - firstTokenAt) / gaps, traceId);
    }
  }
}
