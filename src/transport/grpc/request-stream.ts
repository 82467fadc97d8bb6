import type { AdmittedCall } from "./admitted-call.ts";
import type { Inbox } from "./inbox.ts";

const end: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * The requests of a method to which a client streams, each read when it is asked for.
 * They end when the client has sent all or left. Asked by one at a time.
 */
export class RequestStream implements Inbox, AsyncIterableIterator<object, undefined, undefined> {
  readonly #call: AdmittedCall;
  #isOver = false;
  #tell: ((result: IteratorResult<object, undefined>) => void) | undefined;

  constructor(call: AdmittedCall) {
    this.#call = call;
  }

  receive(message: object): void {
    this.#answer({ done: false, value: message });
  }

  halfClose(): void {
    this.#isOver = true;
    this.#answer(end);
  }

  cut(): void {
    this.halfClose();
  }

  next(): Promise<IteratorResult<object, undefined>> {
    if (this.#isOver) return Promise.resolve(end);
    return new Promise((resolve) => {
      this.#tell = resolve;
      this.#call.read();
    });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #answer(result: IteratorResult<object, undefined>): void {
    this.#tell?.(result);
    this.#tell = undefined;
  }
}
