/**
 * channelz: grpc-js's own account of its channels, sockets and calls, for people who
 * hunt a network fault. It shows addresses of callers, so it needs the read permission.
 */
import { getChannelzHandlers, getChannelzServiceDefinition, type StatusObject } from "@grpc/grpc-js";
import { CallError } from "../../core/model/call-error.ts";
import type { Fields } from "../rpc/rpc-method.ts";
import type { Method } from "./method.ts";

/** What a handler of grpc-js looks like from here: all of channelz is unary and reads the request only. */
type Lookup = (
  call: { readonly request: object },
  callback: (error: Partial<StatusObject> | null, response?: Fields | null) => void,
) => void;

/** Its methods. */
export function channelzMethods(): readonly Method[] {
  const handlers = getChannelzHandlers();
  return Object.entries(getChannelzServiceDefinition()).map(([name, method]) => {
    const lookup = handlers[name] as unknown as Lookup;
    return {
      kind: "unary",
      name: method.path.slice(1),
      path: method.path,
      permission: "read",
      serialize: method.responseSerialize,
      deserialize: method.requestDeserialize,
      answer: (request) => ask(lookup, request),
    };
  });
}

function ask(lookup: Lookup, request: object): Promise<Fields> {
  return new Promise((resolve, reject) => {
    lookup({ request }, (error, response) => {
      if (response !== undefined && response !== null) resolve(response);
      else reject(new CallError("not-found", error?.details ?? "channelz knows nothing of that id"));
    });
  });
}
