/**
 * What core and stream need of the world, as interfaces: providers/, telemetry/ and
 * app implement them. AbortSignal is the one platform type among them.
 */
import type { AttemptRecord } from "./attempt.ts";
import type { Endpoint } from "./endpoint.ts";
import type { ProviderEvent } from "./event.ts";
import type { ProbeKind } from "./health-settings.ts";
import type { CallPolicy } from "./policy.ts";
import type { EndpointRefusal } from "./refusal.ts";
import type { CompletionRequest } from "./request.ts";
import type { TraceContext } from "./trace-context.ts";

/** What an attempt asks of a provider. */
export interface ProviderCall {
  readonly endpoint: Endpoint;
  readonly request: CompletionRequest;
  /** Stable over the attempts of a call on one endpoint; for the provider's trace, no personal data. */
  readonly requestId: string;
  /** The tokens of the prompt, estimated. Undefined: nobody estimated them. */
  readonly inputTokens?: number | undefined;
  /** Whether the answer is asked for whole instead of as a stream. Absent: no. */
  readonly whole?: boolean | undefined;
  /** Aborting it closes the connection at once. */
  readonly signal: AbortSignal;
  /** Our span of this attempt, for a provider that may know of it. Undefined: nobody traces. */
  readonly trace?: TraceContext | undefined;
  /** Told what was changed in the request for this endpoint, before it is sent. */
  readonly onAdapted: (change: string) => void;
}

/** Outbound I/O of every dialect behind one face. */
export interface Provider {
  /**
   * Asks for a completion. Each batch is what arrived in one read of the socket, so
   * that tokens that came together leave together. Pulls: nothing is read from the
   * provider before the next batch is asked for.
   *
   * Ends cleanly only after a "finish" event; throws a Failure in every other case.
   */
  complete(call: ProviderCall): AsyncIterable<readonly ProviderEvent[]>;

  /**
   * Asks whether the endpoint is well. Resolves when it is, throws a Failure when not.
   * `onOutput` is called for each piece of an answer that comes.
   */
  probe(endpoint: Endpoint, kind: ProbeKind, signal: AbortSignal, onOutput?: () => void): Promise<void>;
}

/** A timer on the clock that app made. */
export interface Timer {
  /** Calls back once, `delayMs` from now; the answer takes the call back. */
  after(delayMs: number, callback: () => void): () => void;
}

/** Does work once the event loop has looked at all that it has read by now. */
export type AfterRead = (work: () => void) => void;

/** What observes. It never decides, and what it throws is its own concern. It leaves out what it has no use for. */
export interface Observer {
  /** A call was taken in. */
  callStarted(call: CallFacts): void;
  /** An endpoint was chosen, and an attempt begins; it may still wait to be sent. */
  attemptStarted?(call: CallFacts, attempt: AttemptRecord): void;
  /** Routing has no endpoint for the call now: one entry for each of the route. The call may wait and ask again. */
  routingRefused?(call: CallFacts, refusals: readonly EndpointRefusal[]): void;
  /** An attempt ended; `attempt.outcome` is set. */
  attemptEnded(call: CallFacts, attempt: AttemptRecord): void;
  /** Output that the client had seen was discarded. */
  restarted(call: CallFacts, failed: AttemptRecord): void;
  /** A call ended. `status` is "ok" or the word of the gRPC status. */
  callEnded(call: CallFacts, status: string, attempts: readonly AttemptRecord[], durationMs: number): void;
}

/** What is known of a call as it starts. */
export interface CallFacts {
  readonly completionId: string;
  readonly route: string;
  readonly tenant: string;
  readonly streaming: boolean;
  /** What rules where its data may go. Undefined: nobody was asked. */
  readonly policy?: CallPolicy | undefined;
  /** The route that serves it, where a routing table has another one do so. */
  readonly servingRoute?: string | undefined;
  /** Where the caller's trace stands. Undefined: the caller has none. */
  readonly trace?: TraceContext | undefined;
}
