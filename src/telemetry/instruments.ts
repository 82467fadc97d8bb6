/**
 * Every metric that Spillway makes of its calls, as one table: names, meaning, labels.
 * The names are a promise to dashboards and alerts. Labels take configured names and
 * closed lists of words only, so that no caller can make the registry grow.
 */
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import { TalliedCounter } from "./tallied-counter.ts";

/**
 * In seconds, from 10 ms to 82 s by doubling: the bounds that OpenTelemetry's GenAI
 * conventions give for the duration of an operation.
 */
export const secondsBuckets = Array.from({ length: 14 }, (_, step) => 0.01 * 2 ** step);

/** In seconds, from 1 ms (1000 tokens a second) to 2 s by doubling. */
const perTokenBuckets = Array.from({ length: 12 }, (_, step) => 0.001 * 2 ** step);

/** A call makes 1 to 16 attempts. */
const attemptBuckets = [1, 2, 3, 4, 6, 8, 12, 16];

export type Instruments = ReturnType<typeof createInstruments>;

/** Creates the metrics in a registry. */
export function createInstruments(registry: Registry) {
  return {
    ...callInstruments([registry]),
    ...callHistograms(registry),
    ...attemptInstruments([registry]),
    ...attemptHistograms(registry),
    ...tenantInstruments([registry]),
    ...overloadInstruments([registry]),
    ...connectionInstruments([registry]),
  };
}

function callInstruments(registers: Registry[]) {
  return {
    callsInFlight: new Gauge({
      name: "spillway_calls_in_flight",
      help: "Calls that run now.",
      labelNames: ["route"],
      registers,
    }),
    callsWaiting: new Gauge({
      name: "spillway_calls_waiting",
      help: "Calls that run now and wait for an endpoint, since none can take them.",
      labelNames: ["route"],
      registers,
    }),
    calls: new TalliedCounter({
      name: "spillway_calls_total",
      help: "Calls that ended, by the word of their gRPC status.",
      labelNames: ["route", "streaming", "status"],
      registers,
    }),
    routingRefusals: new Counter({
      name: "spillway_routing_refusals_total",
      help: "Times that an endpoint was refused to a call that found none, by reason: policy, breaker, capacity and so on.",
      labelNames: ["endpoint", "reason"],
      registers,
    }),
  };
}

function callHistograms(registry: Registry) {
  return {
    callSeconds: histogram(registry, {
      name: "spillway_call_duration_seconds",
      help: "From the start of a call to its end, all attempts included.",
      labelNames: ["route", "status"],
      buckets: secondsBuckets,
    }),
    attemptsPerCall: histogram(registry, {
      name: "spillway_call_attempts",
      help: "Attempts that a call made.",
      labelNames: ["route"],
      buckets: attemptBuckets,
    }),
  };
}

function attemptInstruments(registers: Registry[]) {
  return {
    attempts: new TalliedCounter({
      name: "spillway_attempts_total",
      help: "Attempts that ended. The label failure is empty unless the outcome is failed.",
      labelNames: ["endpoint", "outcome", "failure"],
      registers,
    }),
    hedges: new Counter({
      name: "spillway_hedges_total",
      help: "Attempts that raced another one, by how they ended: succeeded is a race won.",
      labelNames: ["endpoint", "outcome"],
      registers,
    }),
    refusals: new Counter({
      name: "spillway_model_refusals_total",
      help: "Answers that a model or its filter declined to give, whether or not another endpoint was tried.",
      labelNames: ["endpoint", "reason"],
      registers,
    }),
    tokens: new TalliedCounter({
      name: "spillway_tokens_total",
      help: "Tokens of attempts. cached_input and cache_write are parts of input, reasoning is a part of output.",
      labelNames: ["endpoint", "kind"],
      registers,
    }),
    cost: new TalliedCounter({
      name: "spillway_cost_usd_total",
      help: "What attempts cost, in USD, by how they ended: all but succeeded was wasted.",
      labelNames: ["endpoint", "outcome"],
      registers,
    }),
    priceDepartures: new Counter({
      name: "spillway_price_departures_total",
      help: "Attempts whose bill departed by more than a tenth from the price book: a price has changed, or the book has it wrong.",
      labelNames: ["endpoint"],
      registers,
    }),
    residencyViolations: new Counter({
      name: "spillway_residency_violations_total",
      help: "Attempts that the provider says it served where policy forbids. Each puts its endpoint in quarantine until an operator resumes it.",
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

function attemptHistograms(registry: Registry) {
  return {
    attemptSeconds: histogram(registry, {
      name: "spillway_attempt_duration_seconds",
      help: "From the start of an attempt to its end.",
      labelNames: ["endpoint", "outcome"],
      buckets: secondsBuckets,
    }),
    firstTokenSeconds: histogram(registry, {
      name: "spillway_time_to_first_token_seconds",
      help: "From the start of an attempt to its first token, where one came.",
      labelNames: ["endpoint"],
      buckets: secondsBuckets,
    }),
    perTokenSeconds: histogram(registry, {
      name: "spillway_time_per_output_token_seconds",
      help: "The mean time between tokens of an attempt that succeeded, from its first token to its end. A client that reads slowly is part of it.",
      labelNames: ["endpoint"],
      buckets: perTokenBuckets,
    }),
  };
}

function tenantInstruments(registers: Registry[]) {
  return {
    tenantCalls: new TalliedCounter({
      name: "spillway_tenant_calls_total",
      help: "Calls that ended, by tenant. The tenants after the first hundred are counted as other.",
      labelNames: ["tenant"],
      registers,
    }),
    tenantCost: new TalliedCounter({
      name: "spillway_tenant_cost_usd_total",
      help: "What calls cost, in USD, wasted attempts included, by tenant as above.",
      labelNames: ["tenant"],
      registers,
    }),
  };
}

function overloadInstruments(registers: Registry[]) {
  return {
    callsShed: new Counter({
      name: "spillway_calls_shed_total",
      help: "Calls that were not taken because this process had enough to do, by reason: in-flight (the configured bound) or lag (the event loop ran late).",
      labelNames: ["reason", "priority"],
      registers,
    }),
    lagLimit: new Gauge({
      name: "spillway_overload_limit",
      help: "The calls that may run at once while the event loop runs late; 0 while it does not.",
      registers,
    }),
  };
}

function connectionInstruments(registers: Registry[]) {
  return {
    connections: new Gauge({
      name: "spillway_connections",
      help: "Connections of clients that are open, by listener.",
      labelNames: ["listener"],
      registers,
    }),
    connectionsTurnedAway: new Counter({
      name: "spillway_connections_turned_away_total",
      help: "Connections that were reset as they came, by reason: max-open or max-open-by-peer (the configured bounds) or penalty (their peer went on resetting calls).",
      labelNames: ["listener", "reason"],
      registers,
    }),
  };
}

/** A histogram that keeps the trace of one call for each bucket (see exposition.ts on how it is registered). */
export function histogram(
  registry: Registry,
  settings: { name: string; help: string; labelNames: string[]; buckets: number[] },
): Histogram<string> {
  const made = new Histogram<string>({ ...settings, enableExemplars: true, registers: [] });
  registry.registerMetric(made);
  return made;
}
