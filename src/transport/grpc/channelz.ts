/**
 * channelz: grpc-js's own account of its channels, sockets and calls, for people who
 * hunt a network fault. It shows addresses of callers, so it needs the read permission.
 */
import {
  type MethodDefinition as GrpcMethodDefinition,
  getChannelzHandlers,
  getChannelzServiceDefinition,
  type StatusObject,
} from "@grpc/grpc-js";
import type { CallContext, MethodDefinition, Server } from "nice-grpc";
import { CallError } from "../../core/model/call-error.ts";
import { type Guard, Guarded } from "../rpc/guarded.ts";

/** What a handler of grpc-js looks like from here: all of channelz is unary and reads the request only. */
type Lookup = (
  call: { readonly request: object },
  callback: (error: Partial<StatusObject> | null, response?: object | null) => void,
) => void;

/** The paths of its methods, all of which need the read permission. */
export function channelzPaths(): readonly string[] {
  return Object.values(getChannelzServiceDefinition()).map(({ path }) => path);
}

/** Adds channelz; before `listen()`. */
export function mountChannelz(server: Server, guard: Guard<CallContext>): void {
  const handlers = getChannelzHandlers();
  for (const [name, method] of Object.entries(getChannelzServiceDefinition())) {
    const lookup = handlers[name] as unknown as Lookup;
    const guarded = new Guarded(method.path, guard);
    server.add(
      { call: toUnary(method) },
      { call: (request, context) => guarded.answer(context, () => ask(lookup, request)) },
    );
  }
}

function toUnary(
  method: GrpcMethodDefinition<object, object>,
): MethodDefinition<object, object, object, object, false, false> {
  return {
    path: method.path,
    requestStream: false,
    responseStream: false,
    requestSerialize: method.requestSerialize,
    requestDeserialize: (bytes) => method.requestDeserialize(Buffer.from(bytes)),
    responseSerialize: method.responseSerialize,
    responseDeserialize: (bytes) => method.responseDeserialize(Buffer.from(bytes)),
    options: {},
  };
}

function ask(lookup: Lookup, request: object): Promise<object> {
  return new Promise((resolve, reject) => {
    lookup({ request }, (error, response) => {
      if (response !== undefined && response !== null) resolve(response);
      else reject(new CallError("not-found", error?.details ?? "channelz knows nothing of that id"));
    });
  });
}
