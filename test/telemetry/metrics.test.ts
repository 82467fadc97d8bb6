import { describe, expect, it } from "vitest";
import { Failure } from "../../src/core/model/failure.ts";
import type { CallFacts } from "../../src/core/model/ports.ts";
import type { EndpointSnapshot } from "../../src/core/model/snapshot.ts";
import { createMetrics } from "../../src/telemetry/metrics.ts";
import { attempt, endpoint, endpointSnapshot, usage } from "../transport/support/domain.ts";

const call: CallFacts = { completionId: "cmpl-1", route: "chat", tenant: "acme", streaming: true };

const routes = [{ route: "chat", panic: true, retriesLeft: 7, hedgesLeft: 2 }];

const failed = attempt({
  firstTokenAt: undefined,
  outcome: {
    kind: "failed",
    failure: new Failure("stalled", "no token"),
    callerMade: false,
    usage: undefined,
  },
});

function metrics(snapshot: () => readonly EndpointSnapshot[] = () => []) {
  const configured = { routes: ["chat"], endpoints: ["openai-eu"] };
  const names = {
    isRoute: (name: string) => configured.routes.includes(name),
    isEndpoint: (name: string) => configured.endpoints.includes(name),
  };
  const made = createMetrics({ endpoints: snapshot, routes: () => routes });
  /** The lines of the page that begin so, without their help. */
  const lines = async (start: string) =>
    (await made.page()).body.split("\n").filter((line) => line.startsWith(start));
  return { ...made, observer: made.observerFor(names), lines, configured };
}

describe("createMetrics()", () => {
  it("counts calls by route, kind and status", async () => {
    const { observer, lines } = metrics();
    observer.callStarted(call);
    expect(await lines("spillway_calls_in_flight")).toEqual(['spillway_calls_in_flight{route="chat"} 1']);
    observer.callEnded(call, "ok", [failed, attempt({ number: 2 })], 1_500);
    expect(await lines("spillway_calls_in_flight")).toEqual(['spillway_calls_in_flight{route="chat"} 0']);
    expect(await lines("spillway_calls_total")).toEqual([
      'spillway_calls_total{route="chat",streaming="true",status="ok"} 1',
    ]);
    expect(await lines("spillway_call_duration_seconds_sum")).toEqual([
      'spillway_call_duration_seconds_sum{route="chat",status="ok"} 1.5',
    ]);
    expect(await lines("spillway_call_attempts_sum")).toEqual(['spillway_call_attempts_sum{route="chat"} 2']);
  });

  it("counts bills that depart from the price book by more than a tenth", async () => {
    const { observer, lines } = metrics();
    observer.attemptEnded(call, { ...attempt(), priceDeparture: 0.05 });
    observer.attemptEnded(call, { ...attempt(), priceDeparture: 0.25 });
    expect(await lines("spillway_price_departures_total")).toEqual([
      'spillway_price_departures_total{endpoint="openai-eu"} 1',
    ]);
  });

  it("counts attempts by endpoint, outcome and failure, with their times, tokens and cost", async () => {
    const { observer, lines } = metrics();
    observer.attemptEnded(call, attempt());
    observer.attemptEnded(call, failed);
    expect(await lines("spillway_attempts_total")).toEqual([
      'spillway_attempts_total{endpoint="openai-eu",outcome="succeeded",failure=""} 1',
      'spillway_attempts_total{endpoint="openai-eu",outcome="failed",failure="stalled"} 1',
    ]);
    expect(await lines("spillway_attempt_duration_seconds_count")).toHaveLength(2);
    expect(await lines("spillway_time_to_first_token_seconds_count")).toEqual([
      'spillway_time_to_first_token_seconds_count{endpoint="openai-eu"} 1',
    ]);
    expect(await lines("spillway_tokens_total")).toEqual([
      'spillway_tokens_total{endpoint="openai-eu",kind="input"} 7',
      'spillway_tokens_total{endpoint="openai-eu",kind="cached_input"} 2',
      'spillway_tokens_total{endpoint="openai-eu",kind="cache_write"} 1',
      'spillway_tokens_total{endpoint="openai-eu",kind="output"} 5',
      'spillway_tokens_total{endpoint="openai-eu",kind="reasoning"} 3',
    ]);
    const [first, second] = await lines("spillway_cost_usd_total");
    expect(first).toBe('spillway_cost_usd_total{endpoint="openai-eu",outcome="succeeded"} 4.2e-8');
    expect(second).toMatch(/outcome="failed"/);
  });

  it("counts restarts", async () => {
    const { observer, lines } = metrics();
    observer.restarted(call, failed);
    expect(await lines("spillway_restarts_total")).toEqual([
      'spillway_restarts_total{endpoint="openai-eu",failure="stalled"} 1',
    ]);
  });

  it("lets no name that is not configured become a label", async () => {
    const { observer, lines } = metrics();
    for (let count = 0; count < 100; count += 1) {
      const stray = { ...call, route: `route-${count}` };
      observer.callStarted(stray);
      observer.callEnded(stray, "ok", [], 1);
      observer.attemptEnded(call, attempt({ endpoint: endpoint(`endpoint-${count}`) }));
    }
    expect(await lines("spillway_calls_total")).toEqual([
      'spillway_calls_total{route="other",streaming="true",status="ok"} 100',
    ]);
    expect(await lines("spillway_attempts_total")).toEqual([
      'spillway_attempts_total{endpoint="other",outcome="succeeded",failure=""} 100',
    ]);
  });

  it("ends a call under the route under which it began, whatever was reloaded in between", async () => {
    const { observer, lines, configured } = metrics();
    observer.callStarted(call);
    configured.routes = [];
    observer.callEnded(call, "ok", [], 1);
    expect(await lines("spillway_calls_in_flight")).toEqual(['spillway_calls_in_flight{route="chat"} 0']);
  });

  it("shows the live state of the endpoints, and forgets those that are gone", async () => {
    let snapshots = [endpointSnapshot()];
    const { lines } = metrics(() => snapshots);
    expect(await lines("spillway_endpoint_")).toEqual([
      'spillway_endpoint_health_score{endpoint="openai-eu"} 0.8',
      'spillway_endpoint_health_component{endpoint="openai-eu",component="errors"} 0.8',
      'spillway_endpoint_breaker{endpoint="openai-eu",state="closed"} 0',
      'spillway_endpoint_breaker{endpoint="openai-eu",state="half-open"} 1',
      'spillway_endpoint_breaker{endpoint="openai-eu",state="open"} 0',
      'spillway_endpoint_breaker_suspicion{endpoint="openai-eu"} 0.25',
      'spillway_endpoint_share{endpoint="openai-eu",route="chat"} 0.7',
      'spillway_endpoint_target_share{endpoint="openai-eu",route="chat"} 0.9',
      'spillway_endpoint_headroom{endpoint="openai-eu",dimension="requests"} 0.5',
      'spillway_endpoint_effective_capacity{endpoint="openai-eu"} 0.75',
      'spillway_endpoint_slow_start{endpoint="openai-eu"} 1',
      'spillway_endpoint_in_flight{endpoint="openai-eu"} 3',
      'spillway_endpoint_drained{endpoint="openai-eu"} 0',
      'spillway_endpoint_blocked{endpoint="openai-eu"} 0',
      'spillway_endpoint_inter_token_seconds{endpoint="openai-eu",quantile="0.5"} 0.1205',
      'spillway_endpoint_inter_token_seconds{endpoint="openai-eu",quantile="0.99"} 0.9',
    ]);
    snapshots = [];
    expect((await lines("spillway_endpoint_")).filter((line) => line.includes("openai-eu"))).toEqual([]);
  });

  it("shows the budgets and the panic of the routes", async () => {
    const { lines } = metrics();
    expect(await lines("spillway_route_")).toEqual([
      'spillway_route_panic{route="chat"} 1',
      'spillway_route_attempt_budget{route="chat",purpose="retry"} 7',
      'spillway_route_attempt_budget{route="chat",purpose="hedge"} 2',
    ]);
  });

  it("counts the calls that wait, and why routing had no endpoint for them", async () => {
    const { observer, lines } = metrics();
    const waiting = () => lines("spillway_calls_waiting{");
    const refusals = [
      { endpoint: "openai-eu", reason: "capacity", detail: "" },
      { endpoint: "gone", reason: "policy", detail: "" },
    ] as const;
    observer.callStarted(call);
    observer.routingRefused?.(call, refusals);
    observer.routingRefused?.(call, refusals);
    expect(await waiting()).toEqual(['spillway_calls_waiting{route="chat"} 1']);
    observer.attemptStarted?.(call, attempt());
    expect(await waiting()).toEqual(['spillway_calls_waiting{route="chat"} 0']);
    observer.routingRefused?.(call, refusals);
    observer.callEnded(call, "unavailable", [], 1);
    expect(await waiting()).toEqual(['spillway_calls_waiting{route="chat"} 0']);
    expect(await lines("spillway_routing_refusals_total{")).toEqual([
      'spillway_routing_refusals_total{endpoint="openai-eu",reason="capacity"} 3',
      'spillway_routing_refusals_total{endpoint="other",reason="policy"} 3',
    ]);
  });

  it("counts hedges, refusals of models, and the time between tokens", async () => {
    const { observer, lines } = metrics();
    const refused = { kind: "succeeded", finish: { reason: "refusal", raw: "refusal" }, usage } as const;
    observer.attemptEnded(
      call,
      attempt({ hedge: true, outcome: refused, firstTokenAt: 1_000, endedAt: 1_400 }),
    );
    expect(await lines("spillway_hedges_total{")).toEqual([
      'spillway_hedges_total{endpoint="openai-eu",outcome="succeeded"} 1',
    ]);
    expect(await lines("spillway_model_refusals_total{")).toEqual([
      'spillway_model_refusals_total{endpoint="openai-eu",reason="refusal"} 1',
    ]);
    // Five tokens have four gaps.
    expect(await lines("spillway_time_per_output_token_seconds_sum{")).toEqual([
      'spillway_time_per_output_token_seconds_sum{endpoint="openai-eu"} 0.1',
    ]);
  });

  it("counts by tenant, a hundred of them by name", async () => {
    const { observer, lines } = metrics();
    for (let index = 0; index < 10_000; index += 1) {
      const one = { ...call, tenant: `tenant-${index}` };
      observer.callStarted(one);
      observer.callEnded(one, "ok", [attempt({ costNanoUsd: 1e9 })], 1);
    }
    expect(await lines("spillway_tenant_calls_total{")).toHaveLength(101);
    expect(await lines('spillway_tenant_cost_usd_total{tenant="other"')).toEqual([
      'spillway_tenant_cost_usd_total{tenant="other"} 9900',
    ]);
  });

  it("points from the buckets of its histograms to traces, for scrapers that speak OpenMetrics", async () => {
    const { observerFor, page } = createMetrics({ endpoints: () => [], routes: () => [] });
    const observer = observerFor({ isRoute: () => true, isEndpoint: () => true }, () => "ab".repeat(16));
    observer.callStarted(call);
    observer.attemptEnded(call, attempt());
    observer.callEnded(call, "ok", [attempt()], 1_500);
    const open = await page("application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
    expect(open.contentType).toMatch(/^application\/openmetrics-text/);
    expect(open.body).toMatch(/call_duration_seconds_bucket\{le="2.56".*\} 1 # \{trace_id="(ab){16}"\} 1.5 /);
    expect(open.body).toContain('spillway_calls_total{route="chat"');
    expect(open.body.endsWith("# EOF\n")).toBe(true);
    // The other form is what it was, whichever was asked for before.
    const text = await page("text/plain");
    expect(text.body).toContain('spillway_calls_total{route="chat"');
    expect(text.body).not.toContain("trace_id");
  });

  it("shows the process and its event loop, in the form that it names", async () => {
    const { page } = metrics();
    const { contentType, body } = await page();
    expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(body).toContain("nodejs_eventloop_lag_seconds");
    expect(body).toContain("process_cpu_seconds_total");
  });
});
