/**
 * A streamed answer, one batch of events for each read of the socket. Each read is one
 * promise: at the pace of tokens every further one costs as much as reading the token.
 */
import type { ProviderEvent } from "../core/model/event.ts";
import type { Failure } from "../core/model/failure.ts";
import type { Decoder } from "./dialect.ts";
import type { BodyReader, HttpResponse } from "./exchange.ts";

export type Batch = readonly ProviderEvent[];
export type NextBatch = IteratorResult<Batch, undefined>;

export const noMore: NextBatch = { done: true, value: undefined };

export class StreamedAnswer implements BodyReader {
  readonly #response: HttpResponse;
  readonly #decoder: Decoder;
  #isFinished = false;
  #isOver = false;
  #waiting: PromiseWithResolvers<NextBatch> | undefined;

  constructor(response: HttpResponse, decoder: Decoder) {
    this.#response = response;
    this.#decoder = decoder;
  }

  /** The next batch; done when the answer is whole. Rejects with a Failure, and with an Error while another call waits. */
  next(): Promise<NextBatch> {
    if (this.#waiting !== undefined) return Promise.reject(new Error("one batch is waited for at a time"));
    if (this.#isOver) return Promise.resolve(noMore);
    const waiting = Promise.withResolvers<NextBatch>();
    this.#waiting = waiting;
    if (this.#decoder.isOver()) this.end();
    else this.#response.read(this);
    return waiting.promise;
  }

  /** Gives the answer up. Who waits for a batch is told that the connection was lost. */
  close(): void {
    this.#isOver = true;
    this.#response.cancel();
  }

  take(bytes: Uint8Array): void {
    const events = this.#decoder.push(bytes);
    if (events.length > 0) {
      this.#isFinished ||= events.some(isFinish);
      this.#told()?.resolve({ done: false, value: events });
    } else this.end();
  }

  end(): void {
    this.#isOver = true;
    const waiting = this.#told();
    try {
      this.#decoder.end();
      this.#response.release();
      waiting?.resolve(noMore);
    } catch (error) {
      this.#response.cancel();
      waiting?.reject(error);
    }
  }

  fail(failure: Failure): void {
    // A connection that breaks after the answer is whole costs its usage at most.
    if (this.#isFinished) this.end();
    else {
      this.#isOver = true;
      this.#told()?.reject(failure);
    }
  }

  #told(): PromiseWithResolvers<NextBatch> | undefined {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    return waiting;
  }
}

const isFinish = (event: ProviderEvent) => event.kind === "finish";
