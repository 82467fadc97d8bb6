import { Counter, collectDefaultMetrics, Gauge, type Registry } from "prom-client";
import type { ShedReason } from "../core/limits/overload.ts";
import type { TurnAwayReason } from "../core/model/connection-bounds.ts";
import type { Observer } from "../core/model/ports.ts";
import type { Priority } from "../core/model/priority.ts";
import type { GenAiVocabulary } from "../core/model/telemetry-settings.ts";
import { Exposition, type MetricDescription, type MetricsPage } from "./exposition.ts";
import { GenAiMetrics } from "./gen-ai-metrics.ts";
import { createInstruments } from "./instruments.ts";
import type { LabelNames } from "./label-names.ts";
import { type LiveState, registerLiveGauges } from "./live-gauges.ts";
import { MetricsObserver, type TraceIdOf } from "./metrics-observer.ts";
import { type SharedStateMetrics, sharedStateMetrics } from "./shared-state-metrics.ts";

/** What is counted, and the page that shows it to Prometheus. */
export interface Metrics {
  /** Counts calls and attempts; the names bound what labels may hold. `traceIdOf` names the trace of a call. */
  observerFor(names: LabelNames, traceIdOf?: TraceIdOf): Observer;
  /** Counts attempts under OpenTelemetry's names too. To be asked for once. */
  genAiObserverFor(names: LabelNames, vocabulary: GenAiVocabulary): Observer;
  /** A configuration was put in force or refused; `version` is the one in force. */
  readonly configChanged: (change: "adopted" | "refused", version: number) => void;
  /** A listener serves a certificate until then, in milliseconds since 1970. */
  readonly certificateServed: (listener: "grpc" | "http", expiresAtWallMs: number) => void;
  /** What telemetry itself could not do. */
  readonly losses: TelemetryLosses;
  readonly overload: OverloadMetrics;
  readonly connections: ConnectionMetrics;
  readonly sharedState: SharedStateMetrics;
  /** `accept` is the scraper's header: OpenMetrics is given to who asks for it. */
  page(accept?: string): Promise<MetricsPage>;
  /** Every metric with what it means, for the reference. */
  describe(): readonly MetricDescription[];
  /**
   * Lets go of all that the metrics look at: prom-client's watcher of garbage collections
   * cannot be stopped, and would keep it in memory for as long as the process runs.
   */
  close(): void;
}

/** What was kept out. */
export interface OverloadMetrics {
  readonly shed: (reason: ShedReason, priority: Priority) => void;
  /** The bound that the lag of the event loop sets now; undefined: none. */
  readonly limited: (limit: number | undefined) => void;
}

/** Connections of clients. */
export interface ConnectionMetrics {
  readonly opened: (listener: "grpc" | "http") => void;
  readonly closed: (listener: "grpc" | "http") => void;
  readonly turnedAway: (listener: "grpc" | "http", reason: TurnAwayReason) => void;
}

export interface TelemetryLosses {
  readonly logLinesLeftOut: (count: number) => void;
  readonly observerFailed: () => void;
  readonly spansNotExported: (count: number) => void;
  readonly decisionsLost: (count: number) => void;
  readonly decisionLogBroken: (isBroken: boolean) => void;
}

/** Metrics in a registry of their own, with those of the process and its event loop. */
export function createMetrics(live: LiveState): Metrics {
  const exposition = new Exposition();
  const { registry } = exposition;
  collectDefaultMetrics({ register: registry });
  // One look at the live state for all gauges of a scrape: they agree, and it is read once.
  let seen = { endpoints: live.endpoints(), routes: live.routes() };
  registerLiveGauges(registry, {
    endpoints: () => seen.endpoints,
    routes: () => seen.routes,
    budgets: live.budgets,
  });
  const instruments = createInstruments(registry);
  return {
    observerFor: (names, traceIdOf = () => undefined) => new MetricsObserver(instruments, names, traceIdOf),
    genAiObserverFor: (names, vocabulary) => new GenAiMetrics(registry, vocabulary, names),
    configChanged: configMetrics(registry),
    certificateServed: certificateMetric(registry),
    losses: lossMetrics(registry),
    overload: {
      shed: (reason, priority) => instruments.callsShed.inc({ reason, priority }),
      limited: (limit) => instruments.lagLimit.set(limit ?? 0),
    },
    connections: {
      opened: (listener) => instruments.connections.inc({ listener }),
      closed: (listener) => instruments.connections.dec({ listener }),
      turnedAway: (listener, reason) => instruments.connectionsTurnedAway.inc({ listener, reason }),
    },
    sharedState: sharedStateMetrics(registry),
    page(accept) {
      seen = { endpoints: live.endpoints(), routes: live.routes() };
      return exposition.page(accept);
    },
    describe: () => exposition.describe(),
    close: () => registry.clear(),
  };
}

function configMetrics(registry: Registry): Metrics["configChanged"] {
  const registers = [registry];
  const version = new Gauge({
    name: "spillway_config_version",
    help: "The configuration in force; counts from 1 since the start of the process.",
    registers,
  });
  const adopted = new Counter({
    name: "spillway_config_adopted_total",
    help: "Configurations that were put in force, the first one included.",
    registers,
  });
  const refused = new Counter({
    name: "spillway_config_refused_total",
    help: "Configurations that were refused; the one before them served on.",
    registers,
  });
  const isRefused = new Gauge({
    name: "spillway_config_last_refused",
    help: "1 while the last configuration that was offered was refused.",
    registers,
  });
  return (change, inForce) => {
    version.set(inForce);
    isRefused.set(change === "refused" ? 1 : 0);
    if (change === "refused") refused.inc();
    else adopted.inc();
  };
}

function certificateMetric(registry: Registry): Metrics["certificateServed"] {
  const expiry = new Gauge({
    name: "spillway_tls_certificate_expiry_timestamp_seconds",
    help: "When the certificate of a listener expires, in seconds since 1970; listeners without TLS are left out.",
    labelNames: ["listener"],
    registers: [registry],
  });
  return (listener, expiresAtWallMs) => expiry.set({ listener }, expiresAtWallMs / 1_000);
}

function lossMetrics(registry: Registry): TelemetryLosses {
  const registers = [registry];
  const lines = new Counter({
    name: "spillway_log_lines_left_out_total",
    help: "Lines that were not written because there were too many; the log says so too.",
    registers,
  });
  const failures = new Counter({
    name: "spillway_observer_failures_total",
    help: "Times that an observer threw: a fault of Spillway's that no call felt.",
    registers,
  });
  const spans = new Counter({
    name: "spillway_spans_not_exported_total",
    help: "Spans that the collector of traces did not take.",
    registers,
  });
  const decisions = new Counter({
    name: "spillway_decision_log_lost_total",
    help: "Calls that are not in the decision log because it could not be written.",
    registers,
  });
  const broken = new Gauge({
    name: "spillway_decision_log_broken",
    help: "1 while lines of the decision log cannot be written: they queue within a bound, and calls are refused where the log is required.",
    registers,
  });
  return {
    decisionsLost: (count) => decisions.inc(count),
    decisionLogBroken: (isBroken) => broken.set(isBroken ? 1 : 0),
    logLinesLeftOut: (count) => lines.inc(count),
    observerFailed: () => failures.inc(),
    spansNotExported: (count) => spans.inc(count),
  };
}
