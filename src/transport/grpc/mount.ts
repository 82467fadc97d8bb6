/** Puts the methods of a service on a nice-grpc server, each over the same neutral call. */
import type { Message } from "@bufbuild/protobuf";
import type { CallContext, Server } from "nice-grpc";
import type { Admission } from "../rpc/admission.ts";
import type { GrantedCall } from "../rpc/rpc-call.ts";
import type { RpcLog } from "../rpc/rpc-log.ts";
import type { MessageStream, RpcMethod } from "../rpc/rpc-method.ts";
import type { RpcService } from "../rpc/rpc-service.ts";
import { toRpcStatus } from "../rpc/rpc-status.ts";
import { type CallSurroundings, toRpcCall } from "./rpc-call.ts";
import { toServerError } from "./server-error.ts";
import { toMethodDefinition } from "./service-definition.ts";

export interface MountDeps extends CallSurroundings {
  readonly admit: Admission;
  readonly log: RpcLog;
}

/** Adds a service; before `listen()`. */
export function mountService(server: Server, service: RpcService, deps: MountDeps): void {
  for (const method of service.methods) mountMethod(server, method, new Mounted(service, method, deps));
}

/** Each kind is added on its own, so that nice-grpc's types see which sides stream. */
function mountMethod(server: Server, method: RpcMethod, mounted: Mounted): void {
  switch (method.kind) {
    case "unary":
      server.add(
        { call: toMethodDefinition(method.desc, false, false) },
        { call: (request, context) => mounted.answer(context, (call) => method.answer(request, call)) },
      );
      return;
    case "server-stream":
      server.add(
        { call: toMethodDefinition(method.desc, false, true) },
        { call: (request, context) => mounted.stream(context, (call) => method.answer(request, call)) },
      );
      return;
    case "bidi-stream":
      server.add(
        { call: toMethodDefinition(method.desc, true, true) },
        { call: (requests, context) => mounted.stream(context, (call) => method.answer(requests, call)) },
      );
  }
}

/** What surrounds a method: admission before it, the translation of errors after it. */
class Mounted {
  readonly #service: RpcService;
  readonly #path: string;
  readonly #deps: MountDeps;

  constructor(service: RpcService, method: RpcMethod, deps: MountDeps) {
    this.#service = service;
    this.#path = `${service.desc.typeName}/${method.desc.name}`;
    this.#deps = deps;
  }

  async answer(context: CallContext, run: (call: GrantedCall) => Promise<Message>): Promise<Message> {
    try {
      return await run(this.#admit(context));
    } catch (thrown) {
      throw this.#errorOf(thrown, context);
    }
  }

  async *stream(context: CallContext, run: (call: GrantedCall) => MessageStream): MessageStream {
    try {
      yield* run(this.#admit(context));
    } catch (thrown) {
      throw this.#errorOf(thrown, context);
    }
  }

  #admit(context: CallContext): GrantedCall {
    return this.#deps.admit(toRpcCall(context, this.#deps), this.#service);
  }

  #errorOf(thrown: unknown, context: CallContext): Error {
    const status = toRpcStatus(thrown);
    if (status.unforeseen !== undefined) this.#deps.log.unexpected(this.#path, status.unforeseen);
    return toServerError(status, context);
  }
}
