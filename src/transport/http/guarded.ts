import type { HandlerContext } from "@connectrpc/connect";
import { CallError } from "../../core/model/call-error.ts";
import type { Grant } from "../../core/model/grant.ts";
import { reportedStatus } from "../rpc/reported-status.ts";
import type { GrantedCall, RpcCall } from "../rpc/rpc-call.ts";
import type { RpcLog } from "../rpc/rpc-log.ts";
import type { RpcStatus } from "../rpc/rpc-status.ts";

/** What every method of the HTTP listener is surrounded by. */
export interface Guard {
  readonly log: RpcLog;
  toCall(context: HandlerContext): RpcCall;
  /** What admission granted to this call; undefined: it never came by. */
  grantOf(context: HandlerContext): Grant | undefined;
  /** The error by which the library ends the call with this status. */
  toError(status: RpcStatus, context: HandlerContext): Error;
}

/** A method behind its guard: no grant, no handler; and the translation of errors after it. */
export class Guarded {
  readonly #path: string;
  readonly #guard: Guard;

  constructor(path: string, guard: Guard) {
    this.#path = path;
    this.#guard = guard;
  }

  async answer<T>(context: HandlerContext, run: (call: GrantedCall) => Promise<T>): Promise<T> {
    try {
      return await run(this.#granted(context));
    } catch (thrown) {
      throw this.errorOf(thrown, context);
    }
  }

  async *stream<T>(
    context: HandlerContext,
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
  errorOf(thrown: unknown, context: HandlerContext): Error {
    return this.#guard.toError(reportedStatus(thrown, this.#path, this.#guard.log), context);
  }

  #granted(context: HandlerContext): GrantedCall {
    const grant = this.#guard.grantOf(context);
    if (grant === undefined) throw new Error("a call came to its handler without admission");
    return { ...this.#guard.toCall(context), grant };
  }
}
