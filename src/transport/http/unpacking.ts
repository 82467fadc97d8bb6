/** How compressed messages are unpacked behind connect-node: in turn, by our bounds, and not for clients that left. */
import { AsyncLocalStorage } from "node:async_hooks";
import { Code, ConnectError } from "@connectrpc/connect";
import type { Compression } from "@connectrpc/connect/protocol";
import type { Inflations } from "../rpc/inflations.ts";
import { toRpcStatus } from "../rpc/rpc-status.ts";
import { unpacked } from "../rpc/unpacked.ts";
import type { Exchange } from "./exchange.ts";

/** Connect does not tell a compression whose message it unpacks. */
const exchanges = new AsyncLocalStorage<Exchange>();

/** The headers that name a compression: of Connect's unary calls, its streams, and gRPC. */
const encodingHeaders = ["content-encoding", "connect-content-encoding", "grpc-encoding"] as const;

/** Answers an exchange; what it has unpacked meanwhile is unpacked for it. Others pay nothing. */
export function unpackingFor<T>(exchange: Exchange, answer: () => T): T {
  const { headers } = exchange.request;
  const isPacked = encodingHeaders.some((name) => headers[name] !== undefined);
  return isPacked ? exchanges.run(exchange, answer) : answer();
}

/** Packs as the library does. */
export function unpackedInTurn(compression: Compression, inflations: Inflations): Compression {
  return {
    ...compression,
    async decompress(bytes, readMaxBytes) {
      if (bytes.length === 0) return new Uint8Array(0);
      const unpack = () => unpacked(bytes, compression.name, readMaxBytes);
      const exchange = exchanges.getStore();
      const isWanted = () => exchange === undefined || !isGone(exchange);
      try {
        return await inflations.run(bytes.length, unpack, isWanted);
      } catch (thrown) {
        const { code, message } = toRpcStatus(thrown);
        // What gRPC calls INTERNAL here is the client's doing; Connect says so.
        throw new ConnectError(message, code === Code.Internal ? Code.InvalidArgument : code);
      }
    },
  };
}

function isGone({ response }: Exchange): boolean {
  return "stream" in response ? response.stream.destroyed : response.destroyed;
}
