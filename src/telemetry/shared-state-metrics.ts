/** How it goes between this replica and what it shares state through. */
import { Gauge, Histogram, type Registry } from "prom-client";

/** In milliseconds. */
interface SharedStateWait {
  readonly waitedMs: number;
  /** By the wait's own timer: less the time for which the process stood still. */
  readonly timedMs: number;
}

const buckets = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.05, 0.1];

export interface SharedStateMetrics {
  /** Somebody waited so long for an answer. */
  readonly waited: (operation: string, outcome: string, wait: SharedStateWait) => void;
  /** Whether the last exchange was answered, and how many replicas took part; undefined: it was not. */
  readonly exchanged: (replicas: number | undefined) => void;
}

export function sharedStateMetrics(registry: Registry): SharedStateMetrics {
  const registers = [registry];
  const wait = new Histogram({
    name: "spillway_shared_state_wait_seconds",
    help: "How long was waited for the shared state, by operation and outcome, time included for which this process stood still. Calls wait for claim alone.",
    labelNames: ["operation", "outcome"],
    buckets,
    registers,
  });
  const timedWait = new Histogram({
    name: "spillway_shared_state_timed_wait_seconds",
    help: "The same by the waits' own timers: without the time for which they were overdue, since this process stood still. Never above 20 ms.",
    labelNames: ["operation", "outcome"],
    buckets,
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
    waited(operation, outcome, { waitedMs, timedMs }) {
      wait.observe({ operation, outcome }, waitedMs / 1_000);
      timedWait.observe({ operation, outcome }, timedMs / 1_000);
    },
    exchanged(count) {
      up.set(count === undefined ? 0 : 1);
      if (count !== undefined) replicas.set(count);
    },
  };
}
