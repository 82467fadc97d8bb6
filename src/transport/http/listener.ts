/**
 * The HTTP listener: Connect, gRPC-Web and gRPC by connect-node, OpenAI's API, and the
 * pages for operators, over HTTP/1.1 and HTTP/2 on one port. It knows connections and paths;
 * what the methods do comes from transport/rpc.
 */
import { createServer as createHttp1Server, type Server as Http1Server } from "node:http";
import {
  constants,
  createServer as createHttp2Server,
  type Http2Server,
  type Http2ServerResponse,
} from "node:http2";
import type { AfterRead, Timer } from "../../core/model/ports.ts";
import type { TlsSettings } from "../../core/model/tls-settings.ts";
import type { Admission } from "../rpc/admission.ts";
import { maxBodyMs } from "../rpc/body-wait.ts";
import type { ConnectionGate } from "../rpc/connection-gate.ts";
import type { Inflations } from "../rpc/inflations.ts";
import type { Listener } from "../rpc/listener.ts";
import type { Readiness } from "../rpc/readiness.ts";
import type { RpcLog } from "../rpc/rpc-log.ts";
import type { RpcService } from "../rpc/rpc-service.ts";
import { Connections } from "./connections.ts";
import type { Exchange, TryAnswer } from "./exchange.ts";
import type { Facade } from "./openai/facade.ts";
import { createOpenAiRoutes } from "./openai/routes.ts";
import { createOpsRoutes, type MetricsPage } from "./ops-routes.ts";
import { Pace } from "./pace.ts";
import { errorAnswer, sendPlain } from "./plain-answer.ts";
import { createRpcRoutes, type RpcRouteSettings } from "./rpc-routes.ts";
import { SendQueues } from "./send-queues.ts";
import { sharePort } from "./shared-port.ts";
import { createTlsServer } from "./tls-port.ts";

/** The HTTP door, as the configuration describes it. */
export interface HttpListenerSettings {
  readonly address: string;
  /** 0: a free one. */
  readonly port: number;
  readonly maxRequestBytes: number;
  /** How long a connection of HTTP/2 without a call is kept. */
  readonly idleTimeoutMs: number;
  readonly tls?: TlsSettings | undefined;
}

export interface HttpListenerDeps {
  readonly services: readonly RpcService[];
  readonly admit: Admission;
  readonly connections: ConnectionGate;
  readonly timer: Timer;
  readonly afterRead: AfterRead;
  readonly inflations: Inflations;
  readonly log: RpcLog;
  readonly readiness: Readiness;
  /** Undefined: there is no /metrics. */
  readonly metrics: MetricsPage | undefined;
  /** Undefined: OpenAI's API is not answered. */
  readonly openai?: Facade | undefined;
  /** Undefined: there is no dashboard. */
  readonly dashboard?: TryAnswer | undefined;
}

/** Time for a client's headers: slow ones are cut off, whether slow by fault or by intent. */
const headersTimeoutMs = 10_000;
/** Above the 60 s after which load balancers drop an idle connection, so that they, not we, close it. */
const keepAliveTimeoutMs = 65_000;

const http1Options = {
  headersTimeout: headersTimeoutMs,
  requestTimeout: maxBodyMs,
  connectionsCheckingInterval: 5_000,
  keepAliveTimeout: keepAliveTimeoutMs,
  keepAlive: true,
  keepAliveInitialDelay: 60_000,
  noDelay: true,
  /** What is taken in for a client that does not read, in bytes; a token is a hundred at most. Node's 64 KiB would be most of what such a stream costs. */
  highWaterMark: 16_384,
};

const http2Options = {
  settings: { maxConcurrentStreams: 4_096 },
  /** In MB. Node's 10 would end a connection whose client reads many streams slowly. */
  maxSessionMemory: 256,
};

/** Opens the HTTP listener. Rejects when the address cannot be bound. */
export async function startHttpListener(
  settings: HttpListenerSettings,
  deps: HttpListenerDeps,
): Promise<Listener> {
  const closing = new AbortController();
  const shutdown = new AbortController();
  const signals = { closing: closing.signal, shutdownSignal: shutdown.signal };
  const routes = routesOf({ maxRequestBytes: settings.maxRequestBytes, ...signals }, deps);
  const http2 = createHttp2Server(http2Options);
  const { http1, dropSilent, renewTls } = openPort(http2, settings.tls, deps.timer);
  const connections = new Connections(http1, http2);
  const answer = (exchange: Exchange) => {
    connections.watch(exchange.response);
    dispatch(exchange, routes);
  };
  const queues = new SendQueues(deps.timer);
  http1.on("request", (request, response) => {
    const pace = new Pace(request.socket, queues);
    answer({ request, response, path: pathOf(request.url), pace });
  });
  http2.on("request", (request, response) => {
    const path = pathOf(request.url);
    boundBody(path, response, deps.timer);
    deps.afterRead(() => {
      // A client that opens calls only to reset them (CVE-2023-44487) sends both in one piece.
      if (!response.stream.closed) answer({ request, response, path });
    });
  });
  http2.on("session", (session) => session.setTimeout(settings.idleTimeoutMs, () => session.close()));
  deps.connections.guard(http1, "http");
  const port = await listen(http1, settings);
  const closed = new Promise<void>((resolve) => http1.once("close", resolve));

  const destroy = () => {
    shutdown.abort();
    connections.destroy();
  };
  let drained: Promise<void> | undefined;
  const drain = async (boundMs: number) => {
    deps.readiness.stop();
    closing.abort();
    http1.close();
    connections.drain(http1);
    dropSilent();
    const cancelForce = deps.timer.after(boundMs, destroy);
    await closed;
    cancelForce();
  };
  return {
    port,
    renewTls,
    drain: (boundMs) => (drained ??= drain(boundMs)),
    async close() {
      closing.abort();
      http1.close();
      destroy();
      await closed;
    },
  };
}

/** What is answered, in the order in which paths are looked up. */
function routesOf(bounds: RpcRouteSettings, deps: HttpListenerDeps): readonly TryAnswer[] {
  const { openai: facade, dashboard } = deps;
  return [
    createRpcRoutes(bounds, deps),
    createOpsRoutes(deps),
    ...(facade === undefined ? [] : [createOpenAiRoutes(bounds, { ...deps, facade })]),
    ...(dashboard === undefined ? [] : [dashboard]),
  ];
}

interface Port extends Pick<Listener, "renewTls"> {
  readonly http1: Http1Server;
  /** Drops the connections that have not said yet what they speak. */
  readonly dropSilent: () => void;
}

/** One port for both versions of HTTP: the first bytes tell them apart, or the handshake of TLS. */
function openPort(http2: Http2Server, tls: TlsSettings | undefined, timer: Timer): Port {
  if (tls !== undefined) {
    const { server, dropSilent, renewTls } = createTlsServer(tls, http1Options, http2);
    return { http1: server, dropSilent, renewTls };
  }
  const http1 = createHttp1Server(http1Options);
  return { http1, dropSilent: sharePort(http1, http2, timer), renewTls: () => {} };
}

/** Node bounds the bodies of HTTP/1.1 alone. Reflection is left out, which streams both ways. */
function boundBody(path: string, { stream }: Http2ServerResponse, timer: Timer): void {
  if (stream.readableEnded || stream.endAfterHeaders || path.startsWith("/grpc.reflection.")) return;
  const cancel = timer.after(maxBodyMs, () => stream.close(constants.NGHTTP2_CANCEL));
  stream.once("end", cancel);
  stream.once("close", cancel);
}

function dispatch(exchange: Exchange, routes: readonly TryAnswer[]): void {
  if (routes.some((tryAnswer) => tryAnswer(exchange))) return;
  sendPlain(exchange, errorAnswer(404, "not_found", "there is nothing at this path"));
}

function pathOf(url: string | undefined): string {
  return url?.split("?", 1)[0] ?? "";
}

function listen(server: Http1Server, { address, port }: HttpListenerSettings): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: address, port }, () => {
      server.off("error", reject);
      const bound = server.address();
      if (typeof bound === "object" && bound !== null) resolve(bound.port);
      else reject(new Error("the listener has no port"));
    });
  });
}
