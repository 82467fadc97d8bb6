/**
 * The events of one call, told as an async generator tells them. It is none, since every
 * token passes here: a generator costs each batch three promises and as many turns of
 * the queue, this one promise.
 *
 * As with a generator, nothing happens before the first next(), what is asked for while
 * another next() waits comes after it, and after an error or the last batch there is
 * nothing more. Unlike one, it can be left while a next() waits: the course is given
 * up at once, and that next() throws "cancelled".
 */
import type { ClientEvent } from "../core/model/client-event.ts";
import type { Passage } from "./passage.ts";
import type { Pictured } from "./pictures.ts";

type Batch = readonly ClientEvent[];
type Result = IteratorResult<Batch, void>;

type StreamState =
  /** Nobody has asked for anything. */
  | { readonly kind: "new" }
  | { readonly kind: "running"; readonly passage: Passage }
  /** The last batch was given; that the client asks for more says that it has it. */
  | { readonly kind: "answered"; readonly passage: Passage }
  | { readonly kind: "over" };

export class CallStream implements AsyncGenerator<Batch, void, undefined> {
  readonly #open: (changed: () => void) => Passage;
  #state: StreamState = { kind: "new" };
  /** The next() that waits. */
  #asked: PromiseWithResolvers<Result> | undefined;

  /** `open` is called with the first next(); what it throws ends the stream. */
  constructor(open: (changed: () => void) => Passage) {
    this.#open = open;
  }

  next(): Promise<Result> {
    if (this.#asked !== undefined) {
      const again = () => this.next();
      return this.#asked.promise.then(again, again);
    }
    try {
      const result = this.#take();
      if (result !== undefined) return Promise.resolve(result);
    } catch (reason) {
      return Promise.reject(reason);
    }
    this.#asked = Promise.withResolvers();
    return this.#asked.promise;
  }

  /** The client leaves. */
  async return(): Promise<Result> {
    const state = this.#state;
    const asked = this.#forgetAsked();
    this.#state = { kind: "over" };
    if (state.kind === "running" || state.kind === "answered") {
      const { passage } = state;
      try {
        passage.giveUp();
      } finally {
        asked?.reject(passage.abandoned());
        passage.close("cancelled");
      }
    }
    return { done: true, value: undefined };
  }

  async throw(reason: unknown): Promise<Result> {
    this.#broke(reason);
    throw reason;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** What can be told now; undefined: nothing yet. Throws when the call has no answer. */
  #take(): Result | undefined {
    try {
      return this.#takeAny();
    } catch (reason) {
      this.#end(reason);
      throw reason;
    }
  }

  #takeAny(): Result | undefined {
    if (this.#state.kind === "new") this.#begin();
    const state = this.#state;
    switch (state.kind) {
      case "running":
        return this.#takeOf(state.passage);
      case "answered":
        this.#state = { kind: "over" };
        state.passage.close("ok");
        return { done: true, value: undefined };
      default:
        return { done: true, value: undefined };
    }
  }

  #takeOf(passage: Passage): Result | undefined {
    const batch = passage.take();
    if (batch !== undefined) return { done: false, value: batch };
    if (!passage.isOver) return undefined;
    const completed = passage.completed();
    this.#state = { kind: "answered", passage };
    return { done: false, value: [completed] };
  }

  #begin(): void {
    this.#state = { kind: "over" };
    const passage = this.#open(() => this.#changed());
    this.#state = { kind: "running", passage };
    passage.enter();
    // Only for who was let in: a tenant over its limits makes us fetch nothing.
    const pictures = passage.fetchPictures();
    if (pictures === undefined) passage.begin(undefined);
    else pictures.then((pictured) => this.#goOn(passage, pictured)).catch((reason) => this.#broke(reason));
  }

  #goOn(passage: Passage, pictured: Pictured): void {
    if (this.#state.kind === "running") passage.begin(pictured);
  }

  #broke(reason: unknown): void {
    this.#forgetAsked()?.reject(reason);
    this.#end(reason);
  }

  /** There may be something for the next() that waits. */
  #changed(): void {
    const asked = this.#forgetAsked();
    if (asked === undefined) return;
    try {
      const result = this.#take();
      if (result === undefined) this.#asked = asked;
      else asked.resolve(result);
    } catch (reason) {
      asked.reject(reason);
    }
  }

  /** Who ends a call says first whom it tells, since the course says that it changed when it is ended. */
  #forgetAsked(): PromiseWithResolvers<Result> | undefined {
    const asked = this.#asked;
    this.#asked = undefined;
    return asked;
  }

  /** The call is over without an answer. */
  #end(reason: unknown): void {
    const state = this.#state;
    this.#state = { kind: "over" };
    if (state.kind === "running" || state.kind === "answered") state.passage.fail(reason);
  }
}
