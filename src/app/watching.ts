/** What watches the service: its log, its metrics, the memory of its last calls; and the settings in force, of which they speak. */
import type { Settings } from "../config/settings.ts";
import type { Observer } from "../core/model/ports.ts";
import type { LivePool } from "../pool/live-pool.ts";
import { combineObservers } from "../telemetry/combine-observers.ts";
import { LoadMeter } from "../telemetry/load-meter.ts";
import { createLog, type Log } from "../telemetry/log.ts";
import { LogObserver } from "../telemetry/log-observer.ts";
import { createMetrics, type Metrics } from "../telemetry/metrics.ts";
import { RecentCalls } from "../telemetry/recent-calls.ts";
import { SettingsInForce } from "./settings-in-force.ts";
import { systemClock as clock, createBusyShare, systemTimer as timer } from "./system.ts";

export interface Watching {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly inForce: SettingsInForce;
  readonly recentCalls: RecentCalls;
  readonly loadMeter: LoadMeter;
  readonly observer: Observer;
}

export function createWatching(
  settings: Settings,
  writeLog: (line: string) => void,
  pool: LivePool,
): Watching {
  const log = createLog(settings.telemetry.logLevel, { write: writeLog }, clock);
  const metrics = createMetrics({ endpoints: () => pool.snapshot(), routes: () => pool.routeSnapshot() });
  const inForce = new SettingsInForce(settings, log, metrics.configChanged);
  const recentCalls = new RecentCalls(clock);
  const loadMeter = new LoadMeter(timer, createBusyShare());
  const observer = combineObservers(
    [metrics.observerFor(inForce), new LogObserver(log), recentCalls, loadMeter],
    (error) => {
      metrics.losses.observerFailed();
      log.error({ error }, "an observer failed");
    },
  );
  return { log, metrics, inForce, recentCalls, loadMeter, observer };
}
