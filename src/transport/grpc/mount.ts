/** Puts the methods of a service on a nice-grpc server, each over the same neutral call. */
import type { CallContext, Server } from "nice-grpc";
import { type Guard, Guarded } from "../rpc/guarded.ts";
import type { RpcMethod } from "../rpc/rpc-method.ts";
import type { RpcService } from "../rpc/rpc-service.ts";
import { toMethodDefinition } from "./service-definition.ts";

/** Adds a service; before `listen()`. */
export function mountService(server: Server, service: RpcService, guard: Guard<CallContext>): void {
  for (const method of service.methods) {
    const path = `${service.desc.typeName}/${method.desc.name}`;
    mountMethod(server, method, new Guarded(path, guard));
  }
}

/** Each kind is added on its own, so that nice-grpc's types see which sides stream. */
function mountMethod(server: Server, method: RpcMethod, guarded: Guarded<CallContext>): void {
  switch (method.kind) {
    case "unary":
      server.add(
        { call: toMethodDefinition(method.desc, false, false) },
        { call: (request, context) => guarded.answer(context, (call) => method.answer(request, call)) },
      );
      return;
    case "server-stream": {
      const definition = toMethodDefinition(method.desc, false, true);
      const { serialize } = method;
      server.add(
        { call: serialize === undefined ? definition : { ...definition, responseSerialize: serialize } },
        { call: (request, context) => guarded.stream(context, (call) => method.answer(request, call)) },
      );
      return;
    }
    case "bidi-stream":
      server.add(
        { call: toMethodDefinition(method.desc, true, true) },
        { call: (requests, context) => guarded.stream(context, (call) => method.answer(requests, call)) },
      );
  }
}
