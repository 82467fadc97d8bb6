import { describe, expect, it } from "vitest";
import { Failure } from "../../src/core/model/failure.ts";
import type { CallFacts } from "../../src/core/model/ports.ts";
import type { EndpointSnapshot } from "../../src/core/model/snapshot.ts";
import { createMetrics } from "../../src/telemetry/metrics.ts";
import { attempt, endpoint, endpointSnapshot } from "../transport/support/domain.ts";

const call: CallFacts = { completionId: "cmpl-1", route: "chat", tenant: "acme", streaming: true };

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
  const made = createMetrics(snapshot);
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
      'spillway_endpoint_share{endpoint="openai-eu",route="chat"} 0.7',
      'spillway_endpoint_in_flight{endpoint="openai-eu"} 3',
      'spillway_endpoint_drained{endpoint="openai-eu"} 0',
    ]);
    snapshots = [];
    expect((await lines("spillway_endpoint_")).filter((line) => line.includes("openai-eu"))).toEqual([]);
  });

  it("shows the process and its event loop, in the form that it names", async () => {
    const { page } = metrics();
    const { contentType, body } = await page();
    expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(body).toContain("nodejs_eventloop_lag_seconds");
    expect(body).toContain("process_cpu_seconds_total");
  });
});
