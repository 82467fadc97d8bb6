import type { AttemptRecord } from "../core/model/attempt.ts";
import { isAlarming } from "../core/model/attempt-cost.ts";
import type { CallFacts, Observer } from "../core/model/ports.ts";
import type { Usage } from "../core/model/usage.ts";
import type { Instruments } from "./instruments.ts";
import { type LabelNames, otherName } from "./label-names.ts";

const nanoUsdPerUsd = 1e9;

/** Counts what it observes. */
export class MetricsObserver implements Observer {
  readonly #instruments: Instruments;
  readonly #names: LabelNames;
  /** The label under which a call began, so that it ends under the same after a reload. */
  readonly #running = new WeakMap<CallFacts, string>();

  constructor(instruments: Instruments, names: LabelNames) {
    this.#instruments = instruments;
    this.#names = names;
  }

  callStarted(call: CallFacts): void {
    const route = this.#names.isRoute(call.route) ? call.route : otherName;
    this.#running.set(call, route);
    this.#instruments.callsInFlight.inc({ route });
  }

  attemptEnded(_call: CallFacts, attempt: AttemptRecord): void {
    const { outcome, startedAt, firstTokenAt, endedAt, costNanoUsd } = attempt;
    if (outcome === undefined) return;
    const endpoint = this.#endpoint(attempt);
    const { attempts, attemptSeconds, firstTokenSeconds, cost } = this.#instruments;
    attempts.inc({ endpoint, outcome: outcome.kind, failure: failureOf(attempt) });
    if (endedAt !== undefined) {
      attemptSeconds.observe({ endpoint, outcome: outcome.kind }, seconds(endedAt - startedAt));
    }
    if (firstTokenAt !== undefined)
      firstTokenSeconds.observe({ endpoint }, seconds(firstTokenAt - startedAt));
    if (outcome.usage !== undefined) this.#countTokens(endpoint, outcome.usage);
    if (isAlarming(attempt.priceDeparture)) this.#instruments.priceDepartures.inc({ endpoint });
    if (costNanoUsd > 0) cost.inc({ endpoint, outcome: outcome.kind }, costNanoUsd / nanoUsdPerUsd);
  }

  restarted(_call: CallFacts, failed: AttemptRecord): void {
    this.#instruments.restarts.inc({ endpoint: this.#endpoint(failed), failure: failureOf(failed) });
  }

  callEnded(call: CallFacts, status: string, attempts: readonly AttemptRecord[], durationMs: number): void {
    const route = this.#running.get(call);
    if (route === undefined) return;
    this.#running.delete(call);
    this.#instruments.callsInFlight.dec({ route });
    this.#instruments.calls.inc({ route, streaming: String(call.streaming), status });
    this.#instruments.callSeconds.observe({ route, status }, seconds(durationMs));
    this.#instruments.attemptsPerCall.observe({ route }, attempts.length);
  }

  #countTokens(endpoint: string, usage: Usage): void {
    const { tokens } = this.#instruments;
    tokens.inc({ endpoint, kind: "input" }, usage.inputTokens);
    tokens.inc({ endpoint, kind: "cached_input" }, usage.cachedInputTokens);
    tokens.inc({ endpoint, kind: "cache_write" }, usage.cacheWriteTokens);
    tokens.inc({ endpoint, kind: "output" }, usage.outputTokens);
    tokens.inc({ endpoint, kind: "reasoning" }, usage.reasoningTokens);
  }

  #endpoint({ endpoint: { name } }: AttemptRecord): string {
    return this.#names.isEndpoint(name) ? name : otherName;
  }
}

function failureOf({ outcome }: AttemptRecord): string {
  return outcome?.kind === "failed" ? outcome.failure.kind : "";
}

function seconds(ms: number): number {
  return ms / 1_000;
}
