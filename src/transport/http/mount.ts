/** Puts the methods of a service on a Connect router, each over the same neutral call. */
import type { ConnectRouter, HandlerContext } from "@connectrpc/connect";
import { type Guard, Guarded } from "../rpc/guarded.ts";
import type { RpcMethod } from "../rpc/rpc-method.ts";
import type { RpcService } from "../rpc/rpc-service.ts";

/** Adds a service to a router. */
export function mountService(router: ConnectRouter, service: RpcService, guard: Guard<HandlerContext>): void {
  for (const method of service.methods) {
    const path = `${service.desc.typeName}/${method.desc.name}`;
    mountMethod(router, method, new Guarded(path, service.permission, guard));
  }
}

function mountMethod(router: ConnectRouter, method: RpcMethod, guarded: Guarded<HandlerContext>): void {
  const options = { requestGate: (context: HandlerContext) => guarded.refuseEarly(context) };
  switch (method.kind) {
    case "unary":
      router.rpc(
        method.desc,
        (request, context) => guarded.answer(context, (call) => method.answer(request, call)),
        options,
      );
      return;
    case "server-stream":
      router.rpc(
        method.desc,
        (request, context) => guarded.stream(context, (call) => method.answer(request, call)),
        options,
      );
      return;
    case "bidi-stream":
      router.rpc(
        method.desc,
        (requests, context) => guarded.stream(context, (call) => method.answer(requests, call)),
        options,
      );
  }
}
