import type { AttemptRecord } from "../core/model/attempt.ts";
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
  readonly #durations;
  readonly #firstToken;
  readonly #perToken;
  readonly #tokens;
  #hasCounted = false;

  constructor(instruments: Instruments, endpoint: string) {
    const { attemptSeconds, firstTokenSeconds, perTokenSeconds, tokens } = instruments;
    const lasting = (outcome: string) => new TimedSeries(attemptSeconds, { endpoint, outcome });
    this.#durations = {
      succeeded: lasting("succeeded"),
      failed: lasting("failed"),
      cancelled: lasting("cancelled"),
    };
    this.#firstToken = new TimedSeries(firstTokenSeconds, { endpoint });
    this.#perToken = new TimedSeries(perTokenSeconds, { endpoint });
    this.#tokens = tokenKinds.map(([kind, field]) => ({ child: tokens.labels(endpoint, kind), field }));
  }

  countTokens(usage: Usage): void {
    for (const { child, field } of this.#tokens) {
      // A count of nothing is told once, so that its series is there.
      if (usage[field] !== 0 || !this.#hasCounted) child.inc(usage[field]);
    }
    this.#hasCounted = true;
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
