/** How it goes between this replica and what it shares state through. */
import { Gauge, Histogram, type Registry } from "prom-client";

export interface SharedStateMetrics {
  /** Somebody waited so long, in milliseconds, for an answer. */
  readonly waited: (operation: string, outcome: string, waitedMs: number) => void;
  /** Whether the last exchange was answered, and how many replicas took part; undefined: it was not. */
  readonly exchanged: (replicas: number | undefined) => void;
}

export function sharedStateMetrics(registry: Registry): SharedStateMetrics {
  const registers = [registry];
  const wait = new Histogram({
    name: "spillway_shared_state_wait_seconds",
    help: "How long was waited for the shared state, by operation and outcome. Calls wait for claim alone; nothing waits longer than 20 ms.",
    labelNames: ["operation", "outcome"],
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.05, 0.1],
    registers,
  });
  const up = new Gauge({
    name: "spillway_shared_state_up",
    help: "1 while the shared state answers; 0 while this replica lives on its own part of the limits, or has no shared state.",
    registers,
  });
  const replicas = new Gauge({
    name: "spillway_replicas",
    help: "Replicas that took part in the last exchange, this one included; 1 without shared state.",
    registers,
  });
  replicas.set(1);
  return {
    waited: (operation, outcome, waitedMs) => wait.observe({ operation, outcome }, waitedMs / 1_000),
    exchanged(count) {
      up.set(count === undefined ? 0 : 1);
      if (count !== undefined) replicas.set(count);
    },
  };
}
