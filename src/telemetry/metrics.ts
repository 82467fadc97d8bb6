import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Observer } from "../core/model/ports.ts";
import type { EndpointSnapshot } from "../core/model/snapshot.ts";
import { registerEndpointGauges } from "./endpoint-gauges.ts";
import { createInstruments } from "./instruments.ts";
import type { LabelNames } from "./label-names.ts";
import { MetricsObserver } from "./metrics-observer.ts";

/** What is counted, and the page that shows it to Prometheus. */
export interface Metrics {
  /** Counts calls and attempts; the names bound what labels may hold. */
  observerFor(names: LabelNames): Observer;
  /** A configuration was put in force or refused; `version` is the one in force. */
  readonly configChanged: (change: "adopted" | "refused", version: number) => void;
  page(): Promise<{ readonly contentType: string; readonly body: string }>;
}

/**
 * Metrics in a registry of their own, with those of the process and its event loop.
 * `snapshot` is read at each scrape.
 */
export function createMetrics(snapshot: () => readonly EndpointSnapshot[]): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  registerEndpointGauges(registry, snapshot);
  const instruments = createInstruments(registry);
  return {
    observerFor: (names) => new MetricsObserver(instruments, names),
    configChanged: configMetrics(registry),
    page: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}

function configMetrics(registry: Registry): Metrics["configChanged"] {
  const version = new Gauge({
    name: "spillway_config_version",
    help: "The configuration in force; counts from 1 since the start of the process.",
    registers: [registry],
  });
  const refused = new Counter({
    name: "spillway_config_refused_total",
    help: "Configurations that were refused; the one before them served on.",
    registers: [registry],
  });
  return (change, inForce) => {
    version.set(inForce);
    if (change === "refused") refused.inc();
  };
}
