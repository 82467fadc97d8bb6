/**
 * Every metric that Spillway makes of its calls, as one table: names, meaning, labels.
 * The names are a promise to dashboards and alerts. Labels take configured names
 * only, so that no caller can make the registry grow.
 */
import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/**
 * In seconds, from 10 ms to 82 s by doubling: the bounds that OpenTelemetry's GenAI
 * conventions give for the duration of an operation.
 */
const secondsBuckets = Array.from({ length: 14 }, (_, step) => 0.01 * 2 ** step);

/** A call makes 1 to 16 attempts. */
const attemptBuckets = [1, 2, 3, 4, 6, 8, 12, 16];

export type Instruments = ReturnType<typeof callInstruments> & ReturnType<typeof attemptInstruments>;

/** Creates the metrics in a registry. */
export function createInstruments(registry: Registry): Instruments {
  const registers = [registry];
  return { ...callInstruments(registers), ...attemptInstruments(registers) };
}

function callInstruments(registers: Registry[]) {
  return {
    callsInFlight: new Gauge({
      name: "spillway_calls_in_flight",
      help: "Calls that run now.",
      labelNames: ["route"],
      registers,
    }),
    calls: new Counter({
      name: "spillway_calls_total",
      help: "Calls that ended, by the word of their gRPC status.",
      labelNames: ["route", "streaming", "status"],
      registers,
    }),
    callSeconds: new Histogram({
      name: "spillway_call_duration_seconds",
      help: "From the start of a call to its end, all attempts included.",
      labelNames: ["route", "status"],
      buckets: secondsBuckets,
      registers,
    }),
    attemptsPerCall: new Histogram({
      name: "spillway_call_attempts",
      help: "Attempts that a call made.",
      labelNames: ["route"],
      buckets: attemptBuckets,
      registers,
    }),
  };
}

function attemptInstruments(registers: Registry[]) {
  return {
    attempts: new Counter({
      name: "spillway_attempts_total",
      help: "Attempts that ended. The label failure is empty unless the outcome is failed.",
      labelNames: ["endpoint", "outcome", "failure"],
      registers,
    }),
    attemptSeconds: new Histogram({
      name: "spillway_attempt_duration_seconds",
      help: "From the start of an attempt to its end.",
      labelNames: ["endpoint", "outcome"],
      buckets: secondsBuckets,
      registers,
    }),
    firstTokenSeconds: new Histogram({
      name: "spillway_time_to_first_token_seconds",
      help: "From the start of an attempt to its first token, where one came.",
      labelNames: ["endpoint"],
      buckets: secondsBuckets,
      registers,
    }),
    tokens: new Counter({
      name: "spillway_tokens_total",
      help: "Tokens of attempts. cached_input and cache_write are parts of input, reasoning is a part of output.",
      labelNames: ["endpoint", "kind"],
      registers,
    }),
    cost: new Counter({
      name: "spillway_cost_usd_total",
      help: "What attempts cost, in USD, by how they ended.",
      labelNames: ["endpoint", "outcome"],
      registers,
    }),
    priceDepartures: new Counter({
      name: "spillway_price_departures_total",
      help: "Attempts whose bill departed by more than a tenth from the price book: a price has changed, or the book has it wrong.",
      labelNames: ["endpoint"],
      registers,
    }),
    restarts: new Counter({
      name: "spillway_restarts_total",
      help: "Streams that were discarded after their client had seen output of them.",
      labelNames: ["endpoint", "failure"],
      registers,
    }),
  };
}
