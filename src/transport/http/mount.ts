/** Puts the methods of a service on a Connect router, each over the same neutral call. */
import type { DescMethod, Message } from "@bufbuild/protobuf";
import type { ConnectRouter, HandlerContext } from "@connectrpc/connect";
import type { Admission } from "../rpc/admission.ts";
import type { GrantedCall } from "../rpc/rpc-call.ts";
import type { RpcLog } from "../rpc/rpc-log.ts";
import type { MessageStream, RpcMethod } from "../rpc/rpc-method.ts";
import type { RpcService } from "../rpc/rpc-service.ts";
import { toRpcStatus } from "../rpc/rpc-status.ts";
import { deadlineOf, toConnectError } from "./connect-error.ts";
import { toRpcCall } from "./rpc-call.ts";

export interface MountDeps {
  readonly closing: AbortSignal;
  readonly admit: Admission;
  readonly log: RpcLog;
}

/** Adds a service to a router. */
export function mountService(router: ConnectRouter, service: RpcService, deps: MountDeps): void {
  for (const method of service.methods) mountMethod(router, method, new Mounted(service, method.desc, deps));
}

function mountMethod(router: ConnectRouter, method: RpcMethod, mounted: Mounted): void {
  switch (method.kind) {
    case "unary":
      router.rpc(method.desc, (request, context) =>
        mounted.answer(context, (call) => method.answer(request, call)),
      );
      return;
    case "server-stream":
      router.rpc(method.desc, (request, context) =>
        mounted.stream(context, (call) => method.answer(request, call)),
      );
      return;
    case "bidi-stream":
      router.rpc(method.desc, (requests, context) =>
        mounted.stream(context, (call) => method.answer(requests, call)),
      );
  }
}

/** What surrounds a method: admission before it, the translation of errors after it. */
class Mounted {
  readonly #service: RpcService;
  readonly #desc: DescMethod;
  readonly #deps: MountDeps;

  constructor(service: RpcService, desc: DescMethod, deps: MountDeps) {
    this.#service = service;
    this.#desc = desc;
    this.#deps = deps;
  }

  async answer(context: HandlerContext, run: (call: GrantedCall) => Promise<Message>): Promise<Message> {
    try {
      return await run(this.#admit(context));
    } catch (thrown) {
      throw this.#errorOf(thrown, context);
    }
  }

  async *stream(context: HandlerContext, run: (call: GrantedCall) => MessageStream): MessageStream {
    try {
      yield* run(this.#admit(context));
    } catch (thrown) {
      throw this.#errorOf(thrown, context);
    }
  }

  #admit(context: HandlerContext): GrantedCall {
    return this.#deps.admit(toRpcCall(context, this.#deps.closing), this.#service);
  }

  #errorOf(thrown: unknown, context: HandlerContext): Error {
    const deadline = deadlineOf(thrown, context);
    if (deadline !== undefined) return deadline;
    const status = toRpcStatus(thrown);
    if (status.unforeseen !== undefined) {
      this.#deps.log.unexpected(`${this.#service.desc.typeName}/${this.#desc.name}`, status.unforeseen);
    }
    return toConnectError(status);
  }
}
