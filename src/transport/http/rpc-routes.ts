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
import type { Admission } from "../rpc/admission.ts";
import type { Inflations } from "../rpc/inflations.ts";
import type { RpcLog } from "../rpc/rpc-log.ts";
import type { RpcService } from "../rpc/rpc-service.ts";
import { toConnectError } from "./connect-error.ts";
import type { Exchange, TryAnswer } from "./exchange.ts";
import type { Guard } from "./guarded.ts";
import { type Gate, mountService } from "./mount.ts";
import { paced } from "./pace.ts";
import { errorAnswer, sendPlain } from "./plain-answer.ts";
import { contextOf, credentialsOf, endOf, grantKey, toRpcCall } from "./rpc-call.ts";
import { unpackedInTurn, unpackingFor } from "./unpacking.ts";

/** The most that a timer of Node takes, 24 days; it would fire at once for more, as a deadline that has passed. */
const longestTimeoutMs = 2 ** 31 - 1;

export interface RpcRouteSettings {
  readonly maxRequestBytes: number;
  /** Aborted when the listener begins to drain. */
  readonly closing: AbortSignal;
  /** Aborted when what still runs must end at once. */
  readonly shutdownSignal: AbortSignal;
}

export interface RpcRouteDeps {
  readonly services: readonly RpcService[];
  readonly admit: Admission;
  readonly log: RpcLog;
  readonly inflations: Inflations;
}

/** The RPC paths of these services. */
export function createRpcRoutes(
  settings: RpcRouteSettings,
  { services, admit, log, inflations }: RpcRouteDeps,
): TryAnswer {
  const router = createConnectRouter({
    readMaxBytes: settings.maxRequestBytes,
    maxTimeoutMs: longestTimeoutMs,
    shutdownSignal: settings.shutdownSignal,
    acceptCompression: [compressionGzip, compressionBrotli].map((each) => unpackedInTurn(each, inflations)),
  });
  const guard: Guard = {
    log,
    grantOf: ({ values }) => values.get(grantKey),
    toCall: (context) => toRpcCall(context, settings.closing),
    toError: toConnectError,
  };
  const gate: Gate = async (context, needed) => {
    context.values.set(grantKey, await admit(credentialsOf(context), needed, endOf(context)));
  };
  for (const service of services) mountService(router, service, guard, gate);
  const handlers = new Map(router.handlers.map((handler) => [handler.requestPath, handler]));
  return (exchange) => {
    const handler = handlers.get(exchange.path);
    if (handler === undefined) return false;
    unpackingFor(exchange, () => answer(handler, exchange)).catch((error: unknown) => {
      if (!isClientMade(error)) log.broken(exchange.path, error);
      if (exchange.response.headersSent) exchange.response.destroy();
      else sendPlain(exchange, errorAnswer(400, "invalid_argument", "the request is not well-formed HTTP"));
    });
    return true;
  };
}

async function answer(handler: UniversalHandler, exchange: Exchange): Promise<void> {
  const { request, response, pace } = exchange;
  const context = contextOf(exchange);
  const universal = universalRequestFromNodeRequest(request, response, undefined, context);
  const { body, ...head } = await handler(universal);
  const held = body === undefined || pace === undefined ? body : paced(body, pace);
  await universalResponseToNodeResponse({ ...head, ...(held && { body: held }) }, response);
}

/** A client that left shows as one of these; its handler was told by the signal. */
function isClientMade(error: unknown): boolean {
  const { code } = ConnectError.from(error);
  return code === Code.Aborted || code === Code.Canceled || code === Code.DeadlineExceeded;
}
