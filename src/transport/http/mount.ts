/** Puts the methods of a service on a Connect router, each over the same neutral call. */
import type { ConnectRouter, HandlerContext } from "@connectrpc/connect";
import type { Permission } from "../../core/model/grant.ts";
import type { RpcMethod } from "../rpc/rpc-method.ts";
import type { RpcService } from "../rpc/rpc-service.ts";
import { type Guard, Guarded } from "./guarded.ts";

/** Lets a call in or throws; asked before the body of its request is read. */
export type Gate = (context: HandlerContext, needed: Permission | undefined) => Promise<void>;

/** Adds a service to a router. */
export function mountService(router: ConnectRouter, service: RpcService, guard: Guard, gate: Gate): void {
  for (const method of service.methods) {
    const guarded = new Guarded(`${service.desc.typeName}/${method.desc.name}`, guard);
    const requestGate = async (context: HandlerContext) => {
      try {
        await gate(context, service.permission);
      } catch (thrown) {
        throw guarded.errorOf(thrown, context);
      }
    };
    mountMethod(router, method, guarded, { requestGate });
  }
}

function mountMethod(
  router: ConnectRouter,
  method: RpcMethod,
  guarded: Guarded,
  options: { readonly requestGate: (context: HandlerContext) => Promise<void> },
): void {
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
