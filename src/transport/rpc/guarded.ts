import { CallError } from "../../core/model/call-error.ts";
import type { Permission } from "../../core/model/grant.ts";
import type { Admission } from "./admission.ts";
import type { GrantedCall, RpcCall } from "./rpc-call.ts";
import type { RpcLog } from "./rpc-log.ts";
import { type RpcStatus, toRpcStatus } from "./rpc-status.ts";

/** What every method of a listener is surrounded by. `Context` is the call in the words of its library. */
export interface Guard<Context> {
  readonly admit: Admission;
  readonly log: RpcLog;
  toCall(context: Context): RpcCall;
  /** The error by which the library ends the call with this status. */
  toError(status: RpcStatus, context: Context): Error;
}

/** A method behind its guard: admission before it, the translation of errors after it. */
export class Guarded<Context> {
  readonly #path: string;
  readonly #permission: Permission | undefined;
  readonly #guard: Guard<Context>;

  constructor(path: string, permission: Permission | undefined, guard: Guard<Context>) {
    this.#path = path;
    this.#permission = permission;
    this.#guard = guard;
  }

  /** Refuses a caller before the body of its request is read. */
  refuseEarly(context: Context): void {
    try {
      this.#admit(context);
    } catch (thrown) {
      throw this.#errorOf(thrown, context);
    }
  }

  async answer<T>(context: Context, run: (call: GrantedCall) => Promise<T>): Promise<T> {
    try {
      return await run(this.#admit(context));
    } catch (thrown) {
      throw this.#errorOf(thrown, context);
    }
  }

  async *stream<T>(
    context: Context,
    run: (call: GrantedCall) => AsyncGenerator<T, void, undefined>,
  ): AsyncGenerator<T, void, undefined> {
    try {
      for await (const item of run(this.#admit(context))) {
        try {
          yield item;
        } catch {
          // The library throws in here what a write to a client that is gone came to.
          throw new CallError("cancelled", "the client left");
        }
      }
    } catch (thrown) {
      throw this.#errorOf(thrown, context);
    }
  }

  #admit(context: Context): GrantedCall {
    const call = this.#guard.toCall(context);
    const credentials = { authorization: call.requestHeader("authorization") };
    return { ...call, grant: this.#guard.admit(credentials, this.#permission) };
  }

  #errorOf(thrown: unknown, context: Context): Error {
    const status = toRpcStatus(thrown);
    if (status.unforeseen !== undefined) this.#guard.log.unexpected(this.#path, status.unforeseen);
    return this.#guard.toError(status, context);
  }
}
