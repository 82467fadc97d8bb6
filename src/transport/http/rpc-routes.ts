/**
 * The RPC paths of the HTTP listener: Connect, gRPC-Web and gRPC over connect-node.
 * Does what connect-node's own adapter does, but lets nothing that a client sends
 * throw out of the request handler, and writes nothing to the console.
 */
import { Code, ConnectError, createConnectRouter } from "@connectrpc/connect";
import type { UniversalHandler } from "@connectrpc/connect/protocol";
import {
  compressionBrotli,
  compressionGzip,
  universalRequestFromNodeRequest,
  universalResponseToNodeResponse,
} from "@connectrpc/connect-node";
import type { RpcService } from "../rpc/rpc-service.ts";
import type { Exchange, TryAnswer } from "./exchange.ts";
import { type MountDeps, mountService } from "./mount.ts";
import { errorAnswer, sendPlain } from "./plain-answer.ts";
import { contextOf } from "./rpc-call.ts";

export interface RpcRouteSettings {
  readonly maxRequestBytes: number;
  /** Aborted when what still runs must end at once. */
  readonly shutdownSignal: AbortSignal;
}

/** The RPC paths of these services. */
export function createRpcRoutes(
  services: readonly RpcService[],
  settings: RpcRouteSettings,
  deps: MountDeps,
): TryAnswer {
  const router = createConnectRouter({
    readMaxBytes: settings.maxRequestBytes,
    shutdownSignal: settings.shutdownSignal,
    acceptCompression: [compressionGzip, compressionBrotli],
  });
  for (const service of services) mountService(router, service, deps);
  const handlers = new Map(router.handlers.map((handler) => [handler.requestPath, handler]));
  return (exchange) => {
    const handler = handlers.get(exchange.path);
    if (handler === undefined) return false;
    answer(handler, exchange).catch((error: unknown) => {
      if (!isClientMade(error)) deps.log.broken(exchange.path, error);
      if (exchange.response.headersSent) exchange.response.destroy();
      else sendPlain(exchange, errorAnswer(400, "invalid_argument", "the request is not well-formed HTTP"));
    });
    return true;
  };
}

async function answer(handler: UniversalHandler, { request, response }: Exchange): Promise<void> {
  const context = contextOf(request.socket.remoteAddress);
  const universal = universalRequestFromNodeRequest(request, response, undefined, context);
  await universalResponseToNodeResponse(await handler(universal), response);
}

/** A client that left shows as one of these; its handler was told by the signal. */
function isClientMade(error: unknown): boolean {
  const { code } = ConnectError.from(error);
  return code === Code.Aborted || code === Code.Canceled || code === Code.DeadlineExceeded;
}
