import type { AttemptRecord } from "../core/model/attempt.ts";
import { isAlarming } from "../core/model/attempt-cost.ts";
import type { CallFacts, Observer } from "../core/model/ports.ts";
import type { EndpointRefusal } from "../core/model/refusal.ts";
import { EndpointSeries } from "./endpoint-series.ts";
import type { Instruments } from "./instruments.ts";
import { BoundedNames, type LabelNames } from "./label-names.ts";
import type { Tally } from "./tallied-counter.ts";
import { TimedSeries } from "./timed-series.ts";

const nanoUsdPerUsd = 1e9;

/** The id of the trace in which a call is recorded; undefined: it is in none. */
export type TraceIdOf = (call: CallFacts) => string | undefined;

/**
 * The most names of each kind that become labels. An endpoint takes some 9 KB of the
 * page, most of it histograms, and a route 4 KB.
 */
const most = { endpoints: 1_000, routes: 1_000, tenants: 100 };

/** What is remembered of a call that runs. */
interface Running {
  /** Under which it began, so that it ends under the same after a reload. */
  readonly route: string;
  isWaiting: boolean;
}

/** What every call of a route that ends with one status adds to. */
interface CallSeries {
  readonly streamed: Tally;
  readonly whole: Tally;
  readonly duration: TimedSeries;
}

/** What every call of a tenant adds to. */
interface TenantSeries {
  readonly calls: Tally;
  readonly cost: Tally;
}

/** Counts what it observes. */
export class MetricsObserver implements Observer {
  readonly #instruments: Instruments;
  readonly #traceIdOf: TraceIdOf;
  readonly #routes: BoundedNames;
  readonly #endpoints: BoundedNames;
  readonly #tenants = new BoundedNames(most.tenants);
  readonly #running = new WeakMap<CallFacts, Running>();
  readonly #endpointSeries = new Map<string, EndpointSeries>();
  readonly #callSeries = new Map<string, CallSeries>();
  readonly #tenantSeries = new Map<string, TenantSeries>();

  constructor(instruments: Instruments, names: LabelNames, traceIdOf: TraceIdOf) {
    this.#instruments = instruments;
    this.#traceIdOf = traceIdOf;
    this.#routes = new BoundedNames(most.routes, (name) => names.isRoute(name));
    this.#endpoints = new BoundedNames(most.endpoints, (name) => names.isEndpoint(name));
  }

  callStarted(call: CallFacts): void {
    const route = this.#routes.labelOf(call.route);
    this.#running.set(call, { route, isWaiting: false });
    this.#instruments.callsInFlight.inc({ route });
  }

  attemptStarted(call: CallFacts): void {
    this.#setWaiting(call, false);
  }

  routingRefused(call: CallFacts, refusals: readonly EndpointRefusal[]): void {
    this.#setWaiting(call, true);
    for (const { endpoint, reason } of refusals) {
      const label = this.#endpoints.labelOf(endpoint);
      this.#instruments.routingRefusals.inc({ endpoint: label, reason });
    }
  }

  attemptEnded(call: CallFacts, attempt: AttemptRecord): void {
    const { outcome, costNanoUsd } = attempt;
    if (outcome === undefined) return;
    const endpoint = this.#endpoint(attempt);
    const { attempts, hedges, priceDepartures, residencyViolations } = this.#instruments;
    const series = this.#seriesOf(endpoint);
    if (outcome.kind === "failed") {
      attempts.inc({ endpoint, outcome: outcome.kind, failure: failureOf(attempt) });
    } else series.countEnd(outcome.kind);
    series.observeTimes(attempt, this.#traceIdOf(call));
    if (outcome.usage !== undefined) series.countTokens(outcome.usage);
    if (attempt.hedge) hedges.inc({ endpoint, outcome: outcome.kind });
    const refusal = refusalOf(attempt);
    if (refusal !== undefined) this.#instruments.refusals.inc({ endpoint, reason: refusal });
    if (failureOf(attempt) === "residency-violation") residencyViolations.inc({ endpoint });
    if (isAlarming(attempt.priceDeparture)) priceDepartures.inc({ endpoint });
    if (costNanoUsd > 0) series.countCost(outcome.kind, costNanoUsd / nanoUsdPerUsd);
  }

  restarted(_call: CallFacts, failed: AttemptRecord): void {
    this.#instruments.restarts.inc({ endpoint: this.#endpoint(failed), failure: failureOf(failed) });
  }

  callEnded(call: CallFacts, status: string, attempts: readonly AttemptRecord[], durationMs: number): void {
    const running = this.#running.get(call);
    if (running === undefined) return;
    this.#setWaiting(call, false);
    this.#running.delete(call);
    const { route } = running;
    const { callsInFlight, attemptsPerCall } = this.#instruments;
    callsInFlight.dec({ route });
    const series = this.#callSeriesOf(route, status);
    (call.streaming ? series.streamed : series.whole).add(1);
    series.duration.observe(durationMs, this.#traceIdOf(call));
    attemptsPerCall.observe({ labels: { route }, value: attempts.length });
    const tenant = this.#tenantSeriesOf(this.#tenants.labelOf(call.tenant));
    tenant.calls.add(1);
    const costNanoUsd = attempts.reduce((sum, attempt) => sum + attempt.costNanoUsd, 0);
    if (costNanoUsd > 0) tenant.cost.add(costNanoUsd / nanoUsdPerUsd);
  }

  #setWaiting(call: CallFacts, isWaiting: boolean): void {
    const running = this.#running.get(call);
    if (running === undefined || running.isWaiting === isWaiting) return;
    running.isWaiting = isWaiting;
    this.#instruments.callsWaiting.inc({ route: running.route }, isWaiting ? 1 : -1);
  }

  #endpoint({ endpoint: { name } }: AttemptRecord): string {
    return this.#endpoints.labelOf(name);
  }

  #seriesOf(endpoint: string): EndpointSeries {
    const known = this.#endpointSeries.get(endpoint);
    if (known !== undefined) return known;
    const series = new EndpointSeries(this.#instruments, endpoint);
    this.#endpointSeries.set(endpoint, series);
    return series;
  }

  /** Statuses are a closed list, and routes are bounded. */
  #callSeriesOf(route: string, status: string): CallSeries {
    const key = `${status} ${route}`;
    const known = this.#callSeries.get(key);
    if (known !== undefined) return known;
    const { calls, callSeconds } = this.#instruments;
    const series = {
      streamed: calls.tally({ route, streaming: "true", status }),
      whole: calls.tally({ route, streaming: "false", status }),
      duration: new TimedSeries(callSeconds, { route, status }),
    };
    this.#callSeries.set(key, series);
    return series;
  }

  #tenantSeriesOf(tenant: string): TenantSeries {
    const known = this.#tenantSeries.get(tenant);
    if (known !== undefined) return known;
    const { tenantCalls, tenantCost } = this.#instruments;
    const series = { calls: tenantCalls.tally({ tenant }), cost: tenantCost.tally({ tenant }) };
    this.#tenantSeries.set(tenant, series);
    return series;
  }
}

function failureOf({ outcome }: AttemptRecord): string {
  return outcome?.kind === "failed" ? outcome.failure.kind : "";
}

/** Why a model declined to answer; undefined: it did not. */
function refusalOf({ outcome }: AttemptRecord): string | undefined {
  if (outcome?.kind === "failed") {
    const { kind } = outcome.failure;
    if (kind === "refused") return "refusal";
    return kind === "content-filtered" ? "content-filter" : undefined;
  }
  if (outcome?.kind !== "succeeded") return undefined;
  const { reason } = outcome.finish;
  return reason === "refusal" || reason === "content-filter" || reason === "recitation" ? reason : undefined;
}
