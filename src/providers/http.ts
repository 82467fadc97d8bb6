/**
 * HTTP to one provider, on a pool of its own, over HTTP/1.1 unless the operator wants
 * HTTP/2. One stream then has one connection: a reset or a lost packet costs one answer,
 * where it costs or delays all that share an HTTP/2 connection. A slow reader holds back
 * its own stream alone with either (measured: 192 KiB ahead, the next stream whole).
 *
 * Only making a connection and the end of an answer that nobody waits for have a clock
 * here; every other one is stream/'s. No
 * redirect is followed: a key must not travel where nobody sent it.
 */
import { type buildConnector, Pool } from "undici";
import { Roll, type RollPlace } from "../core/base/roll.ts";
import { Failure } from "../core/model/failure.ts";
import type { Timer } from "../core/model/ports.ts";
import type { ProviderConnection } from "../core/model/provider-connection.ts";
import { Exchange, type HttpResponse } from "./exchange.ts";
import { createConnector } from "./outbound/connector.ts";
import { WarmConnections } from "./outbound/warm-connections.ts";
import { cancelled } from "./transport-failure.ts";
import type { Lookup } from "./undici-types.ts";

export interface HttpRequest {
  readonly method: "GET" | "POST";
  /** Below the base URL, or with `fromRoot` below the host. May hold a query. */
  readonly path: string;
  readonly fromRoot?: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly signal: AbortSignal;
}

export interface HttpClient {
  /** Resolves when the headers of the answer come, whatever their status. Throws a Failure. */
  send(request: HttpRequest): Promise<HttpResponse>;
  /** Takes no more requests; resolves when the running ones have ended. */
  close(): Promise<void>;
}

/**
 * How long an idle connection is kept when the provider does not say: a handshake
 * saved is a first token sooner, and load balancers in front of providers close
 * after 60 s or more.
 */
const keepAliveMs = 30_000;

/**
 * How long a provider may take to end an answer after its end marker, so that the
 * connection can serve again: far more than the round trip that it takes, and far less
 * than it costs to keep a place for nobody.
 */
const mostEndingMs = 1_000;

export interface HttpDeps {
  /** Undefined: an answer whose end does not come keeps its connection until its place is needed. */
  readonly timer?: Timer | undefined;
  /** How names are looked up; undefined: by the system. */
  readonly lookup?: Lookup | undefined;
}

/** Opens the connections that shall be warm, at once. */
export function createHttpClient(connection: ProviderConnection, deps: HttpDeps = {}): HttpClient {
  const base = new URL(connection.baseUrl);
  const { http2 } = connection;
  const connector = createConnector(connection, deps.lookup);
  const target = targetOf(base);
  const warm = new WarmConnections(
    (callback) => connector.connect(target, callback),
    // One HTTP/2 connection carries all requests, and one that nobody talks on is soon closed.
    http2 ? 0 : connection.warmConnections,
  );
  const exchanges: Exchanges = { open: 0, released: new Roll() };
  const pool = new Pool(base.origin, {
    connections: connection.maxConnections,
    connect: (_, callback) => warm.take(callback),
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: keepAliveMs,
    pipelining: 1,
    allowH2: http2,
  });
  warm.fill();
  return {
    async send(request) {
      if (request.signal.aborted) throw cancelled(request.signal.reason);
      warm.fill();
      if (exchanges.open >= connection.maxConnections) exchanges.released.first?.evict();
      if (exchanges.open >= connection.maxConnections) throw poolIsFull(connection);
      const exchange = openExchange(request.signal, exchanges, deps.timer);
      pool.dispatch(
        {
          method: request.method,
          path: pathOf(base, request),
          headers: { "accept-encoding": "identity", "user-agent": "spillway", ...request.headers },
          body: request.body === undefined ? null : encoder.encode(request.body),
        },
        exchange,
      );
      return exchange.head;
    },
    close() {
      for (const exchange of exchanges.released) exchange.evict();
      return pool.close().finally(() => {
        warm.close();
        return connector.close();
      });
    },
  };
}

/** undici would put a text into Node's pool, where it keeps 64 KiB alive for as long as the answer runs. */
const encoder = new TextEncoder();

/** The exchanges that hold a connection. */
interface Exchanges {
  open: number;
  /** Those whose answer is done, oldest first: they give way to new requests. */
  readonly released: Roll<Exchange>;
}

/** An exchange that is counted for as long as it holds its connection. */
function openExchange(signal: AbortSignal, exchanges: Exchanges, timer: Timer | undefined) {
  let cancelTimer: (() => void) | undefined;
  let place: RollPlace<Exchange> | undefined;
  const exchange: Exchange = new Exchange(signal, {
    release() {
      place = exchanges.released.enter(exchange);
      cancelTimer = timer?.after(mostEndingMs, () => exchange.evict());
    },
    end() {
      cancelTimer?.();
      exchanges.open -= 1;
      if (place !== undefined) exchanges.released.leave(place);
    },
  });
  exchanges.open += 1;
  return exchange;
}

/** What undici asks a connector for. */
function targetOf({ hostname, host, port, protocol }: URL): buildConnector.Options {
  return { hostname: hostname.replace(/^\[|\]$/g, ""), host, port, protocol };
}

/** A base URL may carry a query, such as Azure's api-version; it stays. */
function pathOf(base: URL, request: HttpRequest): string {
  const [path = "", query = ""] = request.path.split("?", 2);
  const root = request.fromRoot === true ? "" : base.pathname.replace(/\/+$/, "");
  const queries = [base.search.slice(1), query].filter((part) => part !== "").join("&");
  return queries === "" ? root + path : `${root}${path}?${queries}`;
}

/** Our own bound, so no fault of the provider's: a limit of capacity like a rate limit. */
function poolIsFull(connection: ProviderConnection): Failure {
  const { account, maxConnections } = connection;
  return new Failure(
    "rate-limited",
    `all ${maxConnections} connections to provider "${account.name}" are in use: raise max_connections`,
    { scope: "endpoint" },
  );
}
