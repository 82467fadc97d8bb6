/**
 * The composition root: builds every room from the settings, opens both listeners,
 * and closes everything again. The real clock, timers and chance are made here and
 * handed down; nothing below reads them by itself.
 */
import type { Settings } from "./config/settings.ts";
import type { Clock } from "./core/base/clock.ts";
import type { Random } from "./core/base/random.ts";
import { CallError } from "./core/model/call-error.ts";
import type { Timer } from "./core/model/ports.ts";
import type { EndpointSnapshot } from "./core/model/snapshot.ts";
import { createBearerIdentity } from "./identity/bearer-identity.ts";
import type { LivePool } from "./pool/live-pool.ts";
import { createPool } from "./pool/pool.ts";
import { startProber } from "./pool/prober.ts";
import { createProvider } from "./providers/registry.ts";
import { createCompletions } from "./stream/completions.ts";
import { shapeOf } from "./stream/shape.ts";
import { combineObservers } from "./telemetry/combine-observers.ts";
import type { LabelNames } from "./telemetry/label-names.ts";
import { createLog, type Log } from "./telemetry/log.ts";
import { LogObserver } from "./telemetry/log-observer.ts";
import { createMetrics } from "./telemetry/metrics.ts";
import { startGrpcListener } from "./transport/grpc/listener.ts";
import { startHttpListener } from "./transport/http/listener.ts";
import { createAdmission } from "./transport/rpc/admission.ts";
import { createRpcServices } from "./transport/rpc/all-services.ts";
import type { Listener } from "./transport/rpc/listener.ts";
import { Readiness } from "./transport/rpc/readiness.ts";
import type { RpcLog } from "./transport/rpc/rpc-log.ts";
import type { Administration, Endpoints } from "./transport/rpc/services.ts";

export interface AppOptions {
  readonly settings: Settings;
  /** Takes the log, a line at a time. */
  readonly writeLog: (line: string) => void;
}

/** A Spillway that serves. */
export interface App {
  readonly grpcPort: number;
  readonly httpPort: number;
  /**
   * Refuses new calls, lets running ones finish within the configured time, and
   * closes everything. Resolves when nothing is left.
   */
  drain(): Promise<void>;
}

const clock: Clock = { now: () => performance.now(), wall: () => Date.now() };
const random: Random = () => Math.random();
const timer: Timer = {
  after(delayMs, callback) {
    const timeout = setTimeout(callback, Math.min(delayMs, longestTimeoutMs));
    return () => clearTimeout(timeout);
  },
};

/** What setTimeout takes at most; it would fire at once for more. Who waits longer asks again. */
const longestTimeoutMs = 2 ** 31 - 1;

/** Starts serving. Rejects, with everything closed again, when an address cannot be bound. */
export async function startApp({ settings, writeLog }: AppOptions): Promise<App> {
  const { endpoints, routes } = settings;
  const provider = createProvider(settings.connections);
  const pool = createPool({ endpoints, routes, clock, random });
  const log = createLog(settings.telemetry.logLevel, { write: writeLog }, clock);
  const rpcLog = rpcLogOf(log);
  const metrics = createMetrics(labelNamesOf(settings), () => pool.snapshot());
  const observer = combineObservers([metrics.observer, new LogObserver(log)], (error) =>
    log.error({ error }, "an observer failed"),
  );
  const byName = new Map(routes.map((route) => [route.name, route]));
  const completions = createCompletions({
    clock,
    timer,
    random,
    pool,
    provider,
    observer,
    route: (name) => byName.get(name),
  });
  const readiness = new Readiness();
  const services = createRpcServices({
    completions,
    endpoints: endpointsOf(pool, new Set(byName.keys())),
    administration: administrationOf(pool),
    readiness,
    clock,
    timer,
    random,
  });
  const admit = createAdmission(createBearerIdentity(settings.identity));
  const shared = { services, admit, readiness, log: rpcLog, clock, timer, metrics: metrics.page };
  const stopProber = startProber({ pool, provider, clock, timer });
  const opened: Listener[] = [];
  try {
    const grpc = await startGrpcListener(settings.listeners.grpc, shared);
    opened.push(grpc);
    const http = await startHttpListener(settings.listeners.http, shared);
    opened.push(http);
    return {
      grpcPort: grpc.port,
      httpPort: http.port,
      async drain() {
        readiness.stop();
        await Promise.all(opened.map((listener) => listener.drain(settings.drainTimeoutMs)));
        stopProber();
        await provider.close();
      },
    };
  } catch (reason) {
    stopProber();
    await Promise.all(opened.map((listener) => listener.close()));
    await provider.close();
    throw reason;
  }
}

/** What labels of metrics may hold: configured names alone, so that callers cannot make new ones. */
function labelNamesOf({ endpoints, routes }: Settings): LabelNames {
  const routeNames = new Set(routes.map((route) => route.name));
  const endpointNames = new Set(endpoints.map((endpoint) => endpoint.name));
  return { isRoute: (name) => routeNames.has(name), isEndpoint: (name) => endpointNames.has(name) };
}

/** Where the listeners say what no caller may hear. */
function rpcLogOf(log: Log): RpcLog {
  return {
    unexpected: (method, error) => log.error({ method, error }, "a handler threw what nobody foresaw"),
    broken: (what, error) => log.warn({ what, error }, "a connection or a response broke"),
  };
}

/** The pool as EndpointService reads it. */
function endpointsOf(pool: LivePool, routes: ReadonlySet<string>): Endpoints {
  const known = (route: string) => {
    if (!routes.has(route)) throw new CallError("not-found", `there is no route "${route}"`);
  };
  return {
    snapshot(route) {
      if (route === undefined) return pool.snapshot();
      known(route);
      return pool.snapshot().filter(({ shares }) => shares.some((share) => share.route === route));
    },
    explain(request, tenant) {
      known(request.route);
      const explanation = pool.explain(shapeOf(request, tenant), clock.now());
      if (explanation === undefined) throw new CallError("not-found", `there is no route "${request.route}"`);
      return explanation;
    },
  };
}

/** The pool as AdminService changes it. */
function administrationOf(pool: LivePool): Administration {
  const changed = (endpoint: string, isKnown: boolean): EndpointSnapshot => {
    const snapshot = pool.snapshot().find((one) => one.endpoint.name === endpoint);
    if (isKnown && snapshot !== undefined) return snapshot;
    throw new CallError("not-found", `there is no endpoint "${endpoint}"`);
  };
  return {
    drain: (endpoint) => changed(endpoint, pool.drain(endpoint)),
    resume: (endpoint) => changed(endpoint, pool.resume(endpoint)),
    trip: (endpoint) => changed(endpoint, pool.trip(endpoint, "an operator opened it")),
  };
}
