import { collectDefaultMetrics, Registry } from "prom-client";
import type { Observer } from "../core/model/ports.ts";
import type { EndpointSnapshot } from "../core/model/snapshot.ts";
import { registerEndpointGauges } from "./endpoint-gauges.ts";
import { createInstruments } from "./instruments.ts";
import type { LabelNames } from "./label-names.ts";
import { MetricsObserver } from "./metrics-observer.ts";

/** What is counted, and the page that shows it to Prometheus. */
export interface Metrics {
  readonly observer: Observer;
  page(): Promise<{ readonly contentType: string; readonly body: string }>;
}

/**
 * Metrics in a registry of their own, with those of the process and its event loop.
 * `snapshot` is read at each scrape; the names bound what labels may hold.
 */
export function createMetrics(names: LabelNames, snapshot: () => readonly EndpointSnapshot[]): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  registerEndpointGauges(registry, snapshot);
  return {
    observer: new MetricsObserver(createInstruments(registry), names),
    page: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}
