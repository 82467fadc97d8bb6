/**
 * The record of a call under an idempotency key. One writer drives the provider;
 * any number of readers read what it wrote, each at its own pace and from the start,
 * so that slow and vanished readers hold up nobody.
 *
 * It keeps one attempt at a time: what a restart voids is forgotten, and a reader
 * that was in the middle of it goes on with the restart.
 */
import type { KeptAnswer } from "../core/model/answer-store.ts";
import { CallError } from "../core/model/call-error.ts";
import type { ClientEvent } from "../core/model/client-event.ts";
import type { CompletionResult } from "../core/model/completion.ts";
import type { OutputEvent } from "../core/model/event.ts";
import { memoryOfOutput } from "./memory.ts";
import { append } from "./transcript.ts";

type RecordingState =
  | { readonly kind: "open" }
  | { readonly kind: "completed"; readonly result: CompletionResult }
  | { readonly kind: "failed"; readonly error: CallError };

/** What an event takes beside its text: object, strings and array slot, rounded up. */
const eventBytes = 128;

export class Recording {
  readonly fingerprint: string;
  #events: ClientEvent[] = [];
  #generation = 0;
  #bytes = 0;
  #state: RecordingState = { kind: "open" };
  #waiting: (() => void)[] = [];
  #readers = 0;

  constructor(fingerprint: string) {
    this.fingerprint = fingerprint;
  }

  /** Who reads it now. */
  get readers(): number {
    return this.#readers;
  }

  /** Whether more may come. */
  get isOpen(): boolean {
    return this.#state.kind === "open";
  }

  /** The record as it is kept elsewhere. */
  get kept(): KeptAnswer {
    return { fingerprint: this.fingerprint, events: this.#events };
  }

  /** What it takes in memory, estimated. */
  get bytes(): number {
    return this.#bytes;
  }

  write(batch: readonly ClientEvent[]): void {
    for (const event of batch) {
      if (event.kind === "restarted") {
        this.#generation += 1;
        this.#events = [];
        this.#bytes = 0;
      }
      this.#events.push(event);
      this.#bytes += eventBytes + (event.kind === "output" ? memoryOfOutput(event.output) : 0);
    }
    this.#wake();
  }

  /** Nothing more comes. */
  close(state: Exclude<RecordingState, { kind: "open" }>): void {
    this.#state = state;
    this.#wake();
  }

  /**
   * All that was written since the last restart, then what is written from now on.
   * Throws the call's error when it failed, and "cancelled" when the reader leaves.
   */
  async *read(signal: AbortSignal): AsyncGenerator<readonly ClientEvent[], void, undefined> {
    const wake = () => this.#wake();
    this.#readers += 1;
    signal.addEventListener("abort", wake, { once: true });
    try {
      yield* this.#read(signal);
    } finally {
      signal.removeEventListener("abort", wake);
      this.#readers -= 1;
    }
  }

  async *#read(signal: AbortSignal): AsyncGenerator<readonly ClientEvent[], void, undefined> {
    let generation = this.#generation;
    let at = 0;
    for (;;) {
      if (signal.aborted) throw new CallError("cancelled", "the client left");
      if (generation !== this.#generation) [generation, at] = [this.#generation, 0];
      if (at < this.#events.length) {
        const batch = this.#events.slice(at);
        at = this.#events.length;
        yield batch;
      } else if (this.#state.kind === "failed") {
        throw this.#state.error;
      } else if (this.#state.kind === "completed") {
        return;
      } else {
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      }
    }
  }

  /** The same record in as few events as possible, for its time at rest. Completed records only. */
  compacted(): Recording {
    const compact = new Recording(this.fingerprint);
    compact.write(joined(this.#events));
    compact.#state = this.#state;
    return compact;
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

/** Neighbouring outputs as one; a restart has nothing to tell to who comes later. */
function joined(events: readonly ClientEvent[]): readonly ClientEvent[] {
  const result: ClientEvent[] = [];
  let outputs: OutputEvent[] = [];
  let attempt = 0;
  const flush = () => {
    for (const output of outputs) result.push({ kind: "output", attempt, output });
    outputs = [];
  };
  for (const event of events) {
    if (event.kind === "output") {
      attempt = event.attempt;
      append(outputs, event.output);
    } else if (event.kind !== "restarted") {
      flush();
      result.push(event);
    }
  }
  flush();
  return result;
}
