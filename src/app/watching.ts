/** What watches the service: its log, its metrics, its traces, the memory of its last calls; and the settings in force, of which they speak. */
import type { Settings } from "../config/settings.ts";
import { Budgets } from "../core/limits/budgets.ts";
import type { CallFacts, Observer } from "../core/model/ports.ts";
import type { TraceContext } from "../core/model/trace-context.ts";
import type { LivePool } from "../pool/live-pool.ts";
import { combineObservers } from "../telemetry/combine-observers.ts";
import { DecisionLog } from "../telemetry/decision-log.ts";
import { LoadMeter } from "../telemetry/load-meter.ts";
import { createLog, type Log } from "../telemetry/log.ts";
import { LogObserver } from "../telemetry/log-observer.ts";
import { createMetrics, type Metrics } from "../telemetry/metrics.ts";
import { RecentCalls } from "../telemetry/recent-calls.ts";
import { startTraceExport } from "../telemetry/trace-export.ts";
import { TraceObserver } from "../telemetry/trace-observer.ts";
import { budgetsOf } from "./budgets.ts";
import { DecisionFile } from "./decision-file.ts";
import { SettingsInForce } from "./settings-in-force.ts";
import { systemClock as clock, createBusyShare, systemTimer as timer } from "./system.ts";

export interface Watching {
  /** Of the listeners. */
  readonly log: Log;
  /** Of what replicas share. */
  readonly sharingLog: Log;
  readonly metrics: Metrics;
  readonly inForce: SettingsInForce;
  readonly budgets: Budgets;
  readonly recentCalls: RecentCalls;
  readonly loadMeter: LoadMeter;
  readonly observer: Observer;
  /** Our span of an attempt that runs; undefined where no traces are made. */
  readonly traceOf: ((call: CallFacts, attempt: number) => TraceContext | undefined) | undefined;
  /** Sends what is left of traces. Never rejects. */
  close(): Promise<void>;
}

/** Throws an error for people when traces are configured and their package is missing. */
export function createWatching(
  settings: Settings,
  writeLog: (line: string) => void,
  pool: LivePool,
): Watching {
  const { telemetry } = settings;
  let budgets = new Budgets([]);
  const metrics = createMetrics({
    endpoints: () => pool.snapshot(),
    routes: () => pool.routeSnapshot(),
    budgets: () => budgets.use(clock.wall()),
  });
  const onLeftOut = metrics.losses.logLinesLeftOut;
  const log = createLog(telemetry, { output: { write: writeLog }, clock, timer, onLeftOut });
  const own = log.part("telemetry");
  const traces = tracesOf(settings, own, metrics);
  const inForce = new SettingsInForce(settings, log.part("config"), metrics.configChanged);
  const decisions = decisionsOf(settings, own, metrics);
  // On SIGHUP too: whoever moves the file away says so by it.
  inForce.onAdopted(() => decisions?.file.reopen());
  inForce.mayDecide = () => decisions?.required !== true || decisions.file.isWritable;
  budgets = budgetsOf(inForce, log.part("calls"));
  const recentCalls = new RecentCalls(clock);
  const loadMeter = new LoadMeter(timer, createBusyShare());
  const traceIdOf = (call: CallFacts) => traces?.observer.traceIdOf(call);
  const observer = combineObservers(
    [
      metrics.observerFor(inForce, traceIdOf),
      new LogObserver(log.part("calls"), traceIdOf),
      recentCalls,
      loadMeter,
      ...(decisions === undefined ? [] : [decisions.observerOf(inForce)]),
      ...(telemetry.genAiMetrics ? [metrics.genAiObserverFor(inForce, telemetry.genAiVocabulary)] : []),
      // Last: it forgets a call that ends, and the others ask it for the trace.
      ...(traces === undefined ? [] : [traces.observer]),
    ],
    (error) => {
      metrics.losses.observerFailed();
      own.error({ error }, "an observer failed");
    },
  );
  return {
    log: log.part("listeners"),
    sharingLog: log.part("sharing"),
    metrics,
    inForce,
    budgets,
    recentCalls,
    loadMeter,
    observer,
    traceOf: traces && ((call, attempt) => traces.observer.contextOf(call, attempt)),
    async close() {
      await traces?.exported.close();
      await decisions?.file.close();
      metrics.close();
      log.close();
    },
  };
}

/** The decision log and its file; undefined where none is configured. */
function decisionsOf({ decisionLog }: Settings, log: Log, metrics: Metrics) {
  if (decisionLog === undefined) return undefined;
  const file = new DecisionFile(decisionLog, {
    timer,
    onLost: metrics.losses.decisionsLost,
    onError: (error) => {
      metrics.losses.decisionLogBroken(true);
      log.error({ error }, "the decision log cannot be written");
    },
    onMended: () => {
      metrics.losses.decisionLogBroken(false);
      log.info({}, "the decision log is written again");
    },
  });
  const observerOf = (inForce: SettingsInForce) =>
    new DecisionLog({ sink: file, clock, endpointsOf: (route) => inForce.endpointsOf(route) });
  return { file, required: decisionLog.required, observerOf };
}

function tracesOf({ telemetry }: Settings, log: Log, metrics: Metrics) {
  if (telemetry.traces === undefined) return undefined;
  const exported = startTraceExport(telemetry.traces, (spans, error) => {
    metrics.losses.spansNotExported(spans);
    log.warn({ spans, error }, "the collector did not take spans");
  });
  return { exported, observer: new TraceObserver(exported.tracer, clock, telemetry.genAiVocabulary) };
}
