/**
 * Calls with an idempotency key: the same key with the same request is answered by
 * one course, however often and by however many it is asked.
 *
 *   in flight  → join: the reader gets the record so far, then what comes
 *   finished   → replay, for as long as the record is kept
 *                where its data may be kept at all
 *   failed     → forgotten: nothing was answered, so a retry may try again
 *   another request under the key → ALREADY_EXISTS
 *
 * A reader that leaves stops nothing: the attempt is paid for, and the caller's
 * retry finds its answer. The course is bounded by the route's total time.
 */
import type { AnswerStore, KeptAnswer } from "../core/model/answer-store.ts";
import { CallError } from "../core/model/call-error.ts";
import type { ClientEvent } from "../core/model/client-event.ts";
import type { Store } from "../core/model/policy.ts";
import type { CompletionRequest } from "../core/model/request.ts";
import type { FinishedRecords } from "../state/finished-records.ts";
import type { CompletionCall } from "./complete.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { Recording } from "./recording.ts";
import { maxHeldBytes } from "./transcript.ts";

/** Answers a request once, as `streamCompletion` does. */
type Course = (
  request: CompletionRequest,
  call: CompletionCall,
) => AsyncGenerator<readonly ClientEvent[], void, undefined>;

/** Where finished answers are kept. */
export interface AnswersAtRest {
  readonly finished: FinishedRecords<Recording>;
  /** Undefined: replicas share no answers. */
  readonly shared: AnswerStore | undefined;
  /** Where the answer to this request may be kept. */
  readonly storeOf: (request: CompletionRequest, tenant: string) => Store;
}

/** As much as an answer that is held back may take: a record must not eat the memory of all either. */
const mostRecordedBytes = maxHeldBytes;

/** One call under its key, as its recorder sees it. */
interface Recorded {
  readonly scope: string;
  readonly recording: Recording;
  readonly store: Store;
}

export class IdempotentCalls {
  readonly #course: Course;
  readonly #atRest: AnswersAtRest;
  readonly #open = new Map<string, Recording>();

  constructor(course: Course, atRest: AnswersAtRest) {
    this.#course = course;
    this.#atRest = atRest;
  }

  /** The events of the one course under this key. Throws a CallError as `streamCompletion` does. */
  async *stream(
    request: CompletionRequest,
    key: string,
    call: CompletionCall,
  ): AsyncGenerator<readonly ClientEvent[], void, undefined> {
    const scope = `${call.tenant}\n${key}`;
    const fingerprint = fingerprintOf(request);
    const known = this.#open.get(scope) ?? this.#atRest.finished.get(scope);
    if (known !== undefined && known.fingerprint !== fingerprint) {
      throw usedOtherwise();
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
    const store = this.#atRest.storeOf(request, call.tenant);
    void this.#record({ scope, recording, store }, () => this.#course(request, unbound));
    return recording;
  }

  /** Drives the course to its end, whoever listens. Never rejects. */
  async #record(recorded: Recorded, course: () => AsyncGenerator<readonly ClientEvent[]>): Promise<void> {
    const { scope, recording, store } = recorded;
    try {
      const { shared } = this.#atRest;
      const kept = store === "shared" && shared !== undefined ? await shared.find(scope) : undefined;
      if (kept !== undefined) this.#giveAgain(recorded, kept);
      else for await (const batch of course()) this.#write(recorded, batch);
    } catch (reason) {
      const error =
        reason instanceof CallError ? reason : new CallError("internal", "internal error", { cause: reason });
      recording.close({ kind: "failed", error });
    } finally {
      this.#open.delete(scope);
    }
  }

  #write(recorded: Recorded, batch: readonly ClientEvent[]): void {
    const { recording } = recorded;
    recording.write(batch);
    if (recording.bytes > mostRecordedBytes) {
      const advice = "the answer is too large to be kept for its idempotency key; ask for it without one";
      throw new CallError("invalid-argument", advice);
    }
    const last = batch.at(-1);
    if (last?.kind === "completed") this.#finish(recorded, last);
  }

  /** Another replica has answered it. */
  #giveAgain({ scope, recording }: Recorded, { fingerprint, events }: KeptAnswer): void {
    const last = events.at(-1);
    if (fingerprint !== recording.fingerprint) throw usedOtherwise();
    if (last?.kind !== "completed") throw new Error("a kept answer is not complete");
    recording.write(events.map(asReplayed));
    recording.close({ kind: "completed", result: last.completion });
    this.#atRest.finished.put(scope, recording, recording.bytes);
  }

  #finish({ scope, recording, store }: Recorded, last: Extract<ClientEvent, { kind: "completed" }>): void {
    recording.close({ kind: "completed", result: last.completion });
    if (store === "none") return;
    const kept = recording.compacted();
    this.#atRest.finished.put(scope, kept, kept.bytes);
    if (store === "shared") this.#atRest.shared?.keep(scope, kept.kept);
  }
}

function usedOtherwise(): CallError {
  return new CallError("already-exists", "the idempotency key was used with a different request");
}

function asReplayed(event: ClientEvent): ClientEvent {
  return event.kind === "completed"
    ? { ...event, completion: { ...event.completion, replayed: true } }
    : event;
}
