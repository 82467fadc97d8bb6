import type { AdmittedCall } from "./admitted-call.ts";
import type { Inbox } from "./inbox.ts";

/** The request of a method to which a client sends one message: served when it is known to be the only one. */
export class OneRequest implements Inbox {
  readonly #call: AdmittedCall;
  readonly #serve: (request: object) => void;
  #request: object | undefined;

  constructor(call: AdmittedCall, serve: (request: object) => void) {
    this.#call = call;
    this.#serve = serve;
    call.read();
  }

  receive(message: object): void {
    if (this.#request !== undefined) {
      this.#call.reject("a second request came to a method that takes one");
      return;
    }
    this.#request = message;
    this.#call.read();
  }

  halfClose(): void {
    if (this.#request === undefined) this.#call.reject("the request has no message");
    else this.#serve(this.#request);
  }

  cut(): void {}
}
