/**
 * Calls with an idempotency key: the same key with the same request is answered by
 * one course, however often and by however many it is asked.
 *
 *   in flight  → join: the reader gets the record so far, then what comes
 *   finished   → replay, for as long as the record is kept
 *                where its data may be kept at all
 *   at another replica → wait for its answer, or for its claim to pass
 *   failed     → forgotten: nothing was answered, so a retry may try again
 *   another request under the key → ALREADY_EXISTS
 *
 * A reader that leaves stops nothing: the attempt is paid for, and the caller's
 * retry finds its answer. The course is bounded by the route's total time, and what
 * runs for nobody counts as what runs.
 */
import type { Clock } from "../core/base/clock.ts";
import type { AnswerLease, AnswerStore, KeptAnswer } from "../core/model/answer-store.ts";
import { CallError } from "../core/model/call-error.ts";
import type { ClientEvent } from "../core/model/client-event.ts";
import type { Store } from "../core/model/policy.ts";
import type { Timer } from "../core/model/ports.ts";
import type { CompletionRequest } from "../core/model/request.ts";
import type { FinishedRecords } from "../state/finished-records.ts";
import { type Turn, turnOf, usedOtherwise } from "./answer-turn.ts";
import type { CompletionCall } from "./complete.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { Recording } from "./recording.ts";
import { maxHeldBytes } from "./transcript.ts";
import { type HoldPlace, UnreadCalls } from "./unread-calls.ts";

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
  readonly clock: Clock;
  readonly timer: Timer;
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
  readonly #unread: UnreadCalls;

  constructor(course: Course, atRest: AnswersAtRest, hold: HoldPlace) {
    this.#course = course;
    this.#atRest = atRest;
    this.#unread = new UnreadCalls(hold);
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
    this.#unread.release(recording);
    try {
      for await (const batch of recording.read(call.signal))
        yield known === undefined ? batch : batch.map(asReplayed);
    } finally {
      this.#unread.left(recording);
    }
  }

  #begin(scope: string, fingerprint: string, request: CompletionRequest, call: CompletionCall): Recording {
    const recording = new Recording(fingerprint);
    const store = this.#atRest.storeOf(request, call.tenant);
    // From here on nothing may throw: who joins an open record waits for its end.
    this.#open.set(scope, recording);
    // Who reads later may be able to take a restart, so the course makes one for all.
    const course = (signal: AbortSignal) =>
      this.#course(request, { ...call, signal, deadline: undefined, recallable: true });
    void this.#record({ scope, recording, store }, course);
    return recording;
  }

  /** Drives the course to its end, whoever listens. Never rejects. */
  async #record(
    recorded: Recorded,
    course: (signal: AbortSignal) => AsyncGenerator<readonly ClientEvent[]>,
  ): Promise<void> {
    const { scope, recording } = recorded;
    try {
      const turn = await this.#turn(recorded);
      if (turn.kind === "answered") this.#giveAgain(recorded, turn.answer);
      else await this.#drive(recorded, turn.lease, course);
    } catch (reason) {
      const error =
        reason instanceof CallError ? reason : new CallError("internal", "internal error", { cause: reason });
      recording.close({ kind: "failed", error });
    } finally {
      this.#open.delete(scope);
      this.#unread.release(recording);
    }
  }

  async #turn({ scope, recording }: Recorded): Promise<Turn> {
    const { shared, clock, timer } = this.#atRest;
    if (shared === undefined) return { kind: "own", lease: undefined };
    const { fingerprint } = recording;
    const isWanted = () => recording.readers > 0;
    return await turnOf({ shared, key: scope, fingerprint, clock, timer, isWanted });
  }

  /** The course itself. Whatever becomes of it, the claim on the key is given up. */
  async #drive(
    recorded: Recorded,
    lease: AnswerLease | undefined,
    course: (signal: AbortSignal) => AsyncGenerator<readonly ClientEvent[]>,
  ): Promise<void> {
    const abort = new AbortController();
    let isLost = false;
    lease?.onLost(() => {
      if (this.#atRest.shared?.isStrict !== true) return;
      isLost = true;
      abort.abort();
    });
    try {
      for await (const batch of course(abort.signal)) this.#write(recorded, batch, lease);
    } catch (reason) {
      if (!isLost) throw reason;
      const why =
        "the claim on the idempotency key could not be renewed, and another replica may have it by now";
      throw new CallError("unavailable", why);
    } finally {
      lease?.release();
    }
  }

  #write(recorded: Recorded, batch: readonly ClientEvent[], lease: AnswerLease | undefined): void {
    const { recording } = recorded;
    recording.write(batch);
    if (recording.bytes > mostRecordedBytes) {
      const advice = "the answer is too large to be kept for its idempotency key; ask for it without one";
      throw new CallError("invalid-argument", advice);
    }
    const last = batch.at(-1);
    if (last?.kind === "completed") this.#finish(recorded, last, lease);
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

  #finish(
    { scope, recording, store }: Recorded,
    last: Extract<ClientEvent, { kind: "completed" }>,
    lease: AnswerLease | undefined,
  ): void {
    recording.close({ kind: "completed", result: last.completion });
    if (store === "none") return;
    const kept = recording.compacted();
    this.#atRest.finished.put(scope, kept, kept.bytes);
    lease?.finish(store === "shared" ? kept.kept : undefined);
  }
}

function asReplayed(event: ClientEvent): ClientEvent {
  return event.kind === "completed"
    ? { ...event, completion: { ...event.completion, replayed: true } }
    : event;
}
