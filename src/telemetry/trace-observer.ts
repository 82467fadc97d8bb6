import {
  type Context,
  createTraceState,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import type { Clock } from "../core/base/clock.ts";
import type { AttemptRecord } from "../core/model/attempt.ts";
import type { CallFacts, Observer } from "../core/model/ports.ts";
import type { EndpointRefusal } from "../core/model/refusal.ts";
import type { GenAiVocabulary } from "../core/model/telemetry-settings.ts";
import type { TraceContext } from "../core/model/trace-context.ts";
import { endAttributes, startAttributes } from "./attempt-attributes.ts";

/** The spans of a call that runs. */
interface CallSpans {
  readonly span: Span;
  readonly context: Context;
  /** By the number of the attempt; those that run. */
  readonly attempts: Map<number, Span>;
  /** What to add to the monotonic clock to get the wall's: one look at the wall a call, so that spans fit into each other. */
  readonly wallOffsetMs: number;
}

/**
 * Makes a span of each call and, below it, one of each attempt. Spans are opened as
 * things begin, so that a provider can be told of its own; where the sampler wants
 * nothing, they only carry the ids on.
 */
export class TraceObserver implements Observer {
  readonly #tracer: Tracer;
  readonly #clock: Clock;
  readonly #vocabulary: GenAiVocabulary;
  readonly #calls = new WeakMap<CallFacts, CallSpans>();

  constructor(tracer: Tracer, clock: Clock, vocabulary: GenAiVocabulary) {
    this.#tracer = tracer;
    this.#clock = clock;
    this.#vocabulary = vocabulary;
  }

  callStarted(call: CallFacts): void {
    const wall = this.#clock.wall();
    const attributes = {
      "spillway.completion_id": call.completionId,
      "spillway.route": call.route,
      "spillway.tenant": call.tenant,
      "spillway.streaming": call.streaming,
    };
    const parent = call.trace === undefined ? ROOT_CONTEXT : contextOf(call.trace);
    const options = { kind: SpanKind.SERVER, startTime: wall, attributes };
    const span = this.#tracer.startSpan(`completion ${call.route}`, options, parent);
    this.#calls.set(call, {
      span,
      context: trace.setSpan(ROOT_CONTEXT, span),
      attempts: new Map(),
      wallOffsetMs: wall - this.#clock.now(),
    });
  }

  attemptStarted(call: CallFacts, attempt: AttemptRecord): void {
    const spans = this.#calls.get(call);
    if (spans === undefined) return;
    const startTime = spans.wallOffsetMs + attempt.startedAt;
    const attributes = startAttributes(attempt);
    const options = { kind: SpanKind.CLIENT, startTime, attributes };
    spans.attempts.set(
      attempt.number,
      this.#tracer.startSpan(`chat ${attempt.endpoint.model}`, options, spans.context),
    );
    if (attempt.hedge) spans.span.addEvent("spillway.hedge", eventOf(attempt), startTime);
  }

  routingRefused(call: CallFacts, refusals: readonly EndpointRefusal[]): void {
    const spans = this.#calls.get(call);
    if (spans?.span.isRecording() !== true) return;
    const reasons = refusals.map(({ endpoint, reason }) => `${endpoint}: ${reason}`);
    spans.span.addEvent("spillway.routing_refused", { "spillway.refusals": reasons }, this.#wall(spans));
  }

  attemptEnded(call: CallFacts, attempt: AttemptRecord): void {
    const spans = this.#calls.get(call);
    const span = spans?.attempts.get(attempt.number);
    if (spans === undefined || span === undefined) return;
    spans.attempts.delete(attempt.number);
    if (span.isRecording()) {
      span.setAttributes(endAttributes(attempt, this.#vocabulary));
      const { outcome } = attempt;
      if (outcome?.kind === "failed") {
        span.setStatus({ code: SpanStatusCode.ERROR, message: outcome.failure.message });
      }
    }
    span.end(spans.wallOffsetMs + (attempt.endedAt ?? attempt.startedAt));
  }

  restarted(call: CallFacts, failed: AttemptRecord): void {
    const spans = this.#calls.get(call);
    if (spans?.span.isRecording() !== true) return;
    spans.span.addEvent("spillway.restart", eventOf(failed), this.#wall(spans));
  }

  callEnded(call: CallFacts, status: string, attempts: readonly AttemptRecord[], durationMs: number): void {
    const spans = this.#calls.get(call);
    if (spans === undefined) return;
    this.#calls.delete(call);
    const { span } = spans;
    const wall = this.#wall(spans);
    // Every attempt was ended before; should one not have been, its span must not stay open.
    for (const open of spans.attempts.values()) open.end(wall);
    span.setAttributes({
      "spillway.status": status,
      "spillway.attempts": attempts.length,
      "spillway.duration_ms": durationMs,
    });
    if (status !== "ok" && status !== "cancelled")
      span.setStatus({ code: SpanStatusCode.ERROR, message: status });
    span.end(wall);
  }

  /** The trace in which a call that runs is recorded; undefined: in none. */
  traceIdOf(call: CallFacts): string | undefined {
    const context = this.#calls.get(call)?.span.spanContext();
    return context !== undefined && (context.traceFlags & TraceFlags.SAMPLED) !== 0
      ? context.traceId
      : undefined;
  }

  /** Our span of an attempt that runs, as a provider may be told of it. */
  contextOf(call: CallFacts, attempt: number): TraceContext | undefined {
    const context = this.#calls.get(call)?.attempts.get(attempt)?.spanContext();
    if (context === undefined) return undefined;
    const flags = context.traceFlags.toString(16).padStart(2, "0");
    return { traceParent: `00-${context.traceId}-${context.spanId}-${flags}`, traceState: "" };
  }

  #wall({ wallOffsetMs }: CallSpans): number {
    return wallOffsetMs + this.#clock.now();
  }
}

/** The caller's span as the parent of ours. */
function contextOf({ traceParent, traceState }: TraceContext): Context {
  const [, traceId = "", spanId = "", flags = "00"] = traceParent.split("-");
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16),
    isRemote: true,
    ...(traceState === "" ? {} : { traceState: createTraceState(traceState) }),
  });
}

function eventOf({ number, endpoint, outcome }: AttemptRecord) {
  return {
    "spillway.attempt": number,
    "spillway.endpoint": endpoint.name,
    ...(outcome?.kind === "failed" ? { "error.type": outcome.failure.kind } : {}),
  };
}
