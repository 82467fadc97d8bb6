import { CallError } from "../../core/model/call-error.ts";
import type { Grant } from "../../core/model/grant.ts";
import type { GrantedCall, RpcCall } from "./rpc-call.ts";
import type { RpcLog } from "./rpc-log.ts";
import { type RpcStatus, toRpcStatus } from "./rpc-status.ts";

/** What every method of a listener is surrounded by. `Context` is the call in the words of its library. */
export interface Guard<Context> {
  readonly log: RpcLog;
  toCall(context: Context): RpcCall;
  /** What admission granted to this call; undefined: it never came by. */
  grantOf(context: Context): Grant | undefined;
  /** The error by which the library ends the call with this status. */
  toError(status: RpcStatus, context: Context): Error;
}

/** A method behind its guard: no grant, no handler; and the translation of errors after it. */
export class Guarded<Context> {
  readonly #path: string;
  readonly #guard: Guard<Context>;

  constructor(path: string, guard: Guard<Context>) {
    this.#path = path;
    this.#guard = guard;
  }

  async answer<T>(context: Context, run: (call: GrantedCall) => Promise<T>): Promise<T> {
    try {
      return await run(this.#granted(context));
    } catch (thrown) {
      throw this.errorOf(thrown, context);
    }
  }

  async *stream<T>(
    context: Context,
    run: (call: GrantedCall) => AsyncGenerator<T, void, undefined>,
  ): AsyncGenerator<T, void, undefined> {
    try {
      for await (const item of run(this.#granted(context))) {
        try {
          yield item;
        } catch {
          // The library throws in here what a write to a client that is gone came to.
          throw new CallError("cancelled", "the client left");
        }
      }
    } catch (thrown) {
      throw this.errorOf(thrown, context);
    }
  }

  /** The error by which the library ends the call, for anything that was thrown. */
  errorOf(thrown: unknown, context: Context): Error {
    const status = toRpcStatus(thrown);
    if (status.unforeseen !== undefined) this.#guard.log.unexpected(this.#path, status.unforeseen);
    return this.#guard.toError(status, context);
  }

  #granted(context: Context): GrantedCall {
    const grant = this.#guard.grantOf(context);
    if (grant === undefined) throw new Error("a call came to its handler without admission");
    return { ...this.#guard.toCall(context), grant };
  }
}
