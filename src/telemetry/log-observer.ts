import type { AttemptRecord } from "../core/model/attempt.ts";
import { isAlarming } from "../core/model/attempt-cost.ts";
import type { Failure } from "../core/model/failure.ts";
import type { CallFacts, Observer } from "../core/model/ports.ts";
import type { Log, LogFields } from "./log.ts";
import type { TraceIdOf } from "./metrics-observer.ts";

/** The statuses that say that something is wrong here and not with the caller. */
const troubled: ReadonlySet<string> = new Set([
  "unavailable",
  "resource-exhausted",
  "deadline-exceeded",
  "internal",
]);

/** Writes one line per call, as it ends, with its whole trail and none of its content. */
export class LogObserver implements Observer {
  readonly #log: Log;
  readonly #traceIdOf: TraceIdOf;

  /** Without a trace of ours, the caller's own is named. */
  constructor(log: Log, traceIdOf: TraceIdOf = () => undefined) {
    this.#log = log;
    this.#traceIdOf = traceIdOf;
  }

  callStarted(): void {}

  /** What somebody should look at is worth a line of its own. */
  attemptEnded(call: CallFacts, attempt: AttemptRecord): void {
    const { endpoint, outcome, priceDeparture } = attempt;
    if (outcome?.kind === "failed" && outcome.failure.kind === "residency-violation") {
      const { completionId: completion_id } = call;
      const breach = { endpoint: endpoint.name, completion_id, failure_message: outcome.failure.message };
      this.#log.error(breach, "a provider served a call where policy forbids; its endpoint is in quarantine");
    }
    if (!isAlarming(priceDeparture)) return;
    const fields = { endpoint: endpoint.name, model: endpoint.model, departure: priceDeparture };
    this.#log.warn(fields, "the provider's bill departs from the price book");
  }

  restarted(): void {}

  callEnded(call: CallFacts, status: string, attempts: readonly AttemptRecord[], durationMs: number): void {
    const fields = {
      completion_id: call.completionId,
      route: call.route,
      tenant: call.tenant,
      streaming: call.streaming,
      trace_id: this.#traceIdOf(call) ?? call.trace?.traceParent.split("-")[1],
      status,
      duration_ms: rounded(durationMs),
      cost_nano_usd: attempts.reduce((sum, attempt) => sum + attempt.costNanoUsd, 0),
      attempts: attempts.map(attemptFields),
    };
    if (troubled.has(status)) this.#log.warn(fields, "call failed");
    else this.#log.info(fields, "call ended");
  }
}

/** What is undefined is left out of the line. */
function attemptFields(attempt: AttemptRecord): LogFields {
  const { endpoint, outcome, startedAt, firstTokenAt, endedAt } = attempt;
  return {
    number: attempt.number,
    endpoint: endpoint.name,
    model: attempt.servedModel === "" ? endpoint.model : attempt.servedModel,
    reason: attempt.reason,
    outcome: outcome?.kind ?? "running",
    ...(outcome?.kind === "failed" ? failureFields(outcome.failure) : {}),
    finish: outcome?.kind === "succeeded" ? outcome.finish.reason : undefined,
    provider_request_id: attempt.providerRequestId === "" ? undefined : attempt.providerRequestId,
    ttft_ms: firstTokenAt === undefined ? undefined : rounded(firstTokenAt - startedAt),
    duration_ms: endedAt === undefined ? undefined : rounded(endedAt - startedAt),
    input_tokens: outcome?.usage?.inputTokens,
    output_tokens: outcome?.usage?.outputTokens,
    cost_nano_usd: attempt.costNanoUsd,
    hedge: attempt.hedge || undefined,
    discarded: attempt.discarded || undefined,
    adaptations: attempt.adaptations.length === 0 ? undefined : attempt.adaptations,
  };
}

function failureFields({ kind, message, facts }: Failure): LogFields {
  return {
    failure: kind,
    failure_message: message,
    http_status: facts.httpStatus,
    provider_code: facts.providerCode,
  };
}

/** Tenths of a millisecond: more digits say nothing. */
function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
