/**
 * The composition root: builds every room from the settings, opens both listeners,
 * and closes everything again.
 */
import type { LoadResult } from "../config/load.ts";
import type { Settings } from "../config/settings.ts";
import type { LivePool } from "../pool/live-pool.ts";
import { startProber } from "../pool/prober.ts";
import type { Log } from "../telemetry/log.ts";
import { createDashboardRoutes } from "../transport/http/dashboard-files.ts";
import type { Facade } from "../transport/http/openai/facade.ts";
import { createAdmission } from "../transport/rpc/admission.ts";
import { createRpcServices } from "../transport/rpc/all-services.ts";
import { createCompletionIds } from "../transport/rpc/completion-id.ts";
import { Readiness } from "../transport/rpc/readiness.ts";
import type { RpcLog } from "../transport/rpc/rpc-log.ts";
import type { Completions } from "../transport/rpc/services.ts";
import { type Answering, createAnswering } from "./answering.ts";
import { dashboardFolder } from "./dashboard-folder.ts";
import { startDefences } from "./defences.ts";
import { openDoors } from "./doors.ts";
import { LagWatch } from "./lag-watch.ts";
import { modelsOf } from "./models.ts";
import { administrationOf, endpointsOf, poolOf } from "./pool-services.ts";
import type { SettingsInForce } from "./settings-in-force.ts";
import { createSharing, type Sharing } from "./sharing.ts";
import {
  systemAfterRead as afterRead,
  systemClock as clock,
  loopTimer,
  systemRandom as random,
  systemTimer as timer,
} from "./system.ts";
import { createWatching } from "./watching.ts";

export interface AppOptions {
  readonly settings: Settings;
  /** Takes the log, a line at a time. */
  readonly writeLog: (line: string) => void;
  /** Loads the configuration anew, for AdminService; undefined: there is no file to load. */
  readonly loadConfig?: (() => Promise<LoadResult>) | undefined;
  /** The origin at which the dashboard can break simulated providers; the demo has one. */
  readonly controlDoor?: string | undefined;
}

/** A Spillway that serves. */
export interface App {
  readonly grpcPort: number;
  readonly httpPort: number;
  /** Puts another configuration in force; a bad one is logged, and the old one serves on. Never throws. */
  adopt(loaded: LoadResult): void;
  /**
   * Says that it is going, refuses new calls after the delay (by default the configured one), lets running ones finish within the
   * configured time, and closes everything. Resolves when nothing is left.
   */
  drain(delayMs?: number): Promise<void>;
}

/** What the listeners have of the event loop. */
const loop = { clock, timer, afterRead };

/** Starts serving. Rejects, with everything closed again, when an address cannot be bound. */
export async function startApp({ settings, writeLog, loadConfig, controlDoor }: AppOptions): Promise<App> {
  const lag = new LagWatch(clock, loopTimer);
  const pool = poolOf(settings, () => inForce.settings.tenants, lag);
  const watching = createWatching(settings, writeLog, pool);
  const { inForce, log, metrics } = watching;
  const sharing = await createSharing(settings, watching);
  const defences = startDefences(watching, lag);
  const answering = createAnswering(settings, pool, { ...watching, ...defences, sharing, lost: lag });
  const { completions, experiments, reportFeedback } = answering;
  const readiness = new Readiness();
  const services = createRpcServices({
    completions,
    reportFeedback,
    endpoints: {
      ...endpointsOf(pool, { inForce, budgets: watching.budgets, clock }),
      models: modelsOf(() => inForce.settings),
    },
    load: () => watching.loadMeter.read(),
    calls: watching.recentCalls,
    administration: {
      ...administrationOf(pool, clock),
      experiments,
      reload: loadConfig && (async () => inForce.adopt(await loadConfig(), pool)),
    },
    readiness,
    clock,
    timer,
    random,
  });
  const admit = createAdmission(inForce, defences.threshold);
  const dashboard = await createDashboardRoutes({ folder: dashboardFolder(), controlDoor });
  const pages = { metrics: metrics.page, dashboard, openai: facadeOf(completions, inForce) };
  const doors = { services, admit, readiness, log: rpcLogOf(log), ...defences, ...loop, ...pages };
  const stopPool = startPool(pool, inForce, sharing, { ...answering, lag });
  const closeRest = async () => {
    defences.stop();
    watching.loadMeter.stop();
    await stopPool();
    await watching.close();
  };
  const { grpc, http } = await openDoors(inForce, doors, metrics.certificateServed).catch(
    async (reason: unknown) => {
      await closeRest();
      throw reason;
    },
  );
  return {
    grpcPort: grpc.port,
    httpPort: http.port,
    adopt: (loaded) => void inForce.tryAdopt(loaded, pool),
    async drain(delayMs = inForce.settings.drainDelayMs) {
      const { drainTimeoutMs } = inForce.settings;
      readiness.stop();
      if (delayMs > 0) await elapsed(delayMs);
      await Promise.all([grpc.drain(drainTimeoutMs), http.drain(drainTimeoutMs)]);
      await closeRest();
    },
  };
}

/** Lets the pool tick, probe and take part in its fleet, and the tenants too; the answer stops all of it, and closes what it used. */
function startPool(
  pool: LivePool,
  { provider }: SettingsInForce,
  sharing: Sharing | undefined,
  { tenantRates, lag }: Pick<Answering, "tenantRates"> & { readonly lag: LagWatch },
) {
  sharing?.start(pool, tenantRates);
  const stopProber = startProber({ pool, provider, clock, timer, lost: lag, lease: sharing?.state });
  return async (): Promise<void> => {
    stopProber();
    // Calls under an idempotency key may still run for nobody; the process does not wait for them.
    await within(closeBoundMs, provider.close());
    await sharing?.close();
  };
}

function facadeOf(completions: Completions, inForce: SettingsInForce): Facade {
  const newCompletionId = createCompletionIds(clock, random);
  return { completions, routes: () => inForce.settings.routes, clock, newCompletionId };
}

/** How long connections to providers may take to close once no caller is left. */
const closeBoundMs = 2_000;

function elapsed(ms: number): Promise<void> {
  return new Promise((resolve) => void timer.after(ms, resolve));
}

/** Waits for the work, but no longer than this; its timer does not outlive it. */
async function within(ms: number, work: Promise<void>): Promise<void> {
  let cancel = () => {};
  const elapsed = new Promise<void>((resolve) => {
    cancel = timer.after(ms, resolve);
  });
  await Promise.race([work, elapsed]).finally(cancel);
}

/** Where the listeners say what no caller may hear. */
function rpcLogOf(log: Log): RpcLog {
  return {
    unexpected: (method, error) => log.error({ method, error }, "a handler threw what nobody foresaw"),
    broken: (what, error) => log.warn({ what, error }, "a connection or a response broke"),
  };
}
