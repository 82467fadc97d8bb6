/**
 * Calls with an idempotency key: the same key with the same request is answered by
 * one course, however often and by however many it is asked.
 *
 *   in flight  → join: the reader gets the record so far, then what comes
 *   finished   → replay, for as long as the record is kept
 *   failed     → forgotten: nothing was answered, so a retry may try again
 *   another request under the key → ALREADY_EXISTS
 *
 * A reader that leaves stops nothing: the attempt is paid for, and the caller's
 * retry finds its answer. The course is bounded by the route's total time.
 */
import { CallError } from "../core/model/call-error.ts";
import type { ClientEvent } from "../core/model/client-event.ts";
import type { CompletionRequest } from "../core/model/request.ts";
import type { FinishedRecords } from "../state/finished-records.ts";
import type { CompletionCall } from "./complete.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { Recording } from "./recording.ts";

/** Answers a request once, as `streamCompletion` does. */
type Course = (
  request: CompletionRequest,
  call: CompletionCall,
) => AsyncGenerator<readonly ClientEvent[], void, undefined>;

export class IdempotentCalls {
  readonly #course: Course;
  readonly #finished: FinishedRecords<Recording>;
  readonly #open = new Map<string, Recording>();

  constructor(course: Course, finished: FinishedRecords<Recording>) {
    this.#course = course;
    this.#finished = finished;
  }

  /** The events of the one course under this key. Throws a CallError as `streamCompletion` does. */
  async *stream(
    request: CompletionRequest,
    key: string,
    call: CompletionCall,
  ): AsyncGenerator<readonly ClientEvent[], void, undefined> {
    const scope = `${call.tenant}\n${key}`;
    const fingerprint = fingerprintOf(request);
    const known = this.#open.get(scope) ?? this.#finished.get(scope);
    if (known !== undefined && known.fingerprint !== fingerprint) {
      throw new CallError("already-exists", "the idempotency key was used with a different request");
    }
    const recording = known ?? this.#begin(scope, fingerprint, request, call);
    for await (const batch of recording.read(call.signal))
      yield known === undefined ? batch : batch.map(asReplayed);
  }

  #begin(scope: string, fingerprint: string, request: CompletionRequest, call: CompletionCall): Recording {
    const recording = new Recording(fingerprint);
    this.#open.set(scope, recording);
    // Who reads later may be able to take a restart, so the course makes one for all.
    const unbound = { ...call, signal: new AbortController().signal, deadline: undefined, recallable: true };
    void this.#record(scope, recording, this.#course(request, unbound));
    return recording;
  }

  /** Drives the course to its end, whoever listens. Never rejects. */
  async #record(
    scope: string,
    recording: Recording,
    events: AsyncGenerator<readonly ClientEvent[]>,
  ): Promise<void> {
    try {
      for await (const batch of events) {
        recording.write(batch);
        const last = batch.at(-1);
        if (last?.kind === "completed") this.#finish(scope, recording, last);
      }
    } catch (reason) {
      const error =
        reason instanceof CallError ? reason : new CallError("internal", "internal error", { cause: reason });
      recording.close({ kind: "failed", error });
    } finally {
      this.#open.delete(scope);
    }
  }

  #finish(scope: string, recording: Recording, last: Extract<ClientEvent, { kind: "completed" }>): void {
    recording.close({ kind: "completed", result: last.completion });
    const kept = recording.compacted();
    this.#finished.put(scope, kept, kept.bytes);
  }
}

function asReplayed(event: ClientEvent): ClientEvent {
  return event.kind === "completed"
    ? { ...event, completion: { ...event.completion, replayed: true } }
    : event;
}
