/**
 * A stream that restarts, as tracing sees it: through the whole service, its spans read
 * back from a collector, its counts from the page of metrics.
 */
import { afterEach, beforeEach, expect, it } from "vitest";
import { Role } from "../../gen/spillway/v1/message_pb.ts";
import { type SimulatedProvider, startSimulatedProvider } from "../../src/simulator/start.ts";
import { type Gateway, startGateway, tieredConfig } from "../support/gateway.ts";
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from "../support/otlp-receiver.ts";
import { readStream } from "../support/read-stream.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const parentId = "b7ad6b7169203331";
const traceparent = `00-${traceId}-${parentId}-01`;
const request = {
  route: "main",
  messages: [
    {
      role: Role.USER,
      parts: [{ content: { case: "text" as const, value: "Who keeps the lock of the river?" } }],
    },
  ],
};
const chatBody = JSON.stringify({
  model: "main",
  messages: [{ role: "user", content: "Who keeps the lock of the river?" }],
  stream: true,
});

let primary: SimulatedProvider;
let backup: SimulatedProvider;
let collector: OtlpReceiver;
let gateway: Gateway;

/** The primary dies after five tokens of each answer. */
beforeEach(async () => {
  collector = await startOtlpReceiver();
  const pacing = { ttftMs: 0, perTokenMs: 0 };
  primary = await startSimulatedProvider({
    dialect: "openai-chat",
    script: { tokens: 20, pacing },
    fault: { kind: "cut", afterTokens: 5, manner: "reset" },
  });
  backup = await startSimulatedProvider({ dialect: "anthropic", script: { tokens: 7, pacing } });
});

afterEach(async () => {
  await Promise.all([primary.close(), backup.close(), collector.close()]);
});

async function start(ratio: number, more = ""): Promise<void> {
  const config = tieredConfig([
    { name: "primary", dialect: "openai-chat", url: primary.url },
    { name: "backup", dialect: "anthropic", url: backup.url },
  ]);
  const traces = `telemetry:
  traces: { endpoint: "${collector.url}", protocol: http_json, sampling_ratio: ${ratio}, headers: { x-key: "env:COLLECTOR_KEY" } }
${more}`;
  gateway = await startGateway(config + traces, { KEY: "test-key", COLLECTOR_KEY: "collector-key" });
}

/** One stream on each door: gRPC, and OpenAI's over HTTP. */
async function twoStreams(headers: Readonly<Record<string, string>>): Promise<void> {
  const read = await readStream(
    gateway.completions.streamComplete({ request }, { headers: new Headers(headers) }),
  );
  expect(read).toMatchObject({ restarts: 1, attempt: 2 });
  const answer = await fetch(`http://127.0.0.1:${gateway.app.httpPort}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: chatBody,
  });
  await answer.text();
}

const page = async (accept = "text/plain") => {
  const answer = await fetch(`http://127.0.0.1:${gateway.app.httpPort}/metrics`, { headers: { accept } });
  return answer.text();
};

const call = (spans: readonly ReceivedSpan[]) => spans.filter(({ name }) => name === "completion main");

it("shows each hop as a span in the caller's trace, with an event for the restart", async () => {
  await start(0);
  await twoStreams({ traceparent, tracestate: "vendor=1", baggage: "secret=baggage" });
  const counts = await page();
  const exemplars = await page("application/openmetrics-text");
  await gateway.app.drain();

  const { spans } = collector;
  expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
  expect(call(spans)).toHaveLength(2);
  for (const root of call(spans)) {
    expect(root).toMatchObject({ kind: 2, parentSpanId: parentId, traceState: "vendor=1" });
    const hops = spans.filter(({ parentSpanId }) => parentSpanId === root.spanId);
    expect(hops.map(({ name }) => name)).toEqual(["chat primary-model", "chat backup-model"]);
    for (const hop of hops) {
      expect(hop.kind).toBe(3);
      expect(hop.startMs).toBeGreaterThanOrEqual(root.startMs - 1);
      expect(hop.endMs).toBeLessThanOrEqual(root.endMs + 1);
      expect(hop.attributes["gen_ai.operation.name"]).toBe("chat");
    }
    expect(root.attributes).toMatchObject({ "spillway.route": "main", "spillway.attempts": 2 });
  }

  // The first of them is the one over gRPC, where a client can be told of a restart.
  const [first] = call(spans);
  expect(first).toMatchObject({ statusCode: 0, attributes: { "spillway.status": "ok" } });
  expect(first?.events).toEqual([
    {
      name: "spillway.restart",
      attributes: { "spillway.attempt": 1, "spillway.endpoint": "primary", "error.type": "connection-lost" },
    },
  ]);
  const [failed, served] = spans.filter(({ parentSpanId }) => parentSpanId === first?.spanId);
  expect(failed).toMatchObject({
    statusCode: 2,
    attributes: {
      "gen_ai.provider.name": "openai",
      "error.type": "connection-lost",
      "spillway.outcome": "failed",
    },
  });
  expect(served).toMatchObject({
    statusCode: 0,
    attributes: {
      "gen_ai.provider.name": "anthropic",
      "gen_ai.response.finish_reasons": ["stop"],
      "gen_ai.usage.output_tokens": 7,
    },
  });

  // A metric for each hop, and from the metric to the trace.
  expect(counts).toContain('spillway_restarts_total{endpoint="primary",failure="connection-lost"} 1');
  expect(counts).toContain(
    'spillway_attempts_total{endpoint="primary",outcome="failed",failure="connection-lost"} 2',
  );
  expect(counts).toMatch(/spillway_attempts_total\{endpoint="backup",outcome="succeeded",failure=""\} \d/);
  expect(exemplars).toMatch(
    new RegExp(`attempt_duration_seconds_bucket.*endpoint="backup".* # \\{trace_id="${traceId}"\\}`),
  );
  expect(gateway.log.join("")).toContain(`"trace_id":"${traceId}"`);
  expect(collector.headers[0]?.["x-key"]).toBe("collector-key");
  expect(`${collector.bodies.join("")}${gateway.log.join("")}${exemplars}`).not.toMatch(
    /test-key|collector-key|secret=baggage/,
  );
});

it("begins traces of its own at the configured ratio, and takes a malformed header for none", async () => {
  await start(1);
  await twoStreams({ traceparent: "00-not-a-trace-01" });
  await gateway.app.drain();
  expect(call(collector.spans).map(({ parentSpanId }) => parentSpanId)).toEqual(["", ""]);
  expect(new Set(call(collector.spans).map((span) => span.traceId)).size).toBe(2);
});

it("records nothing where the ratio is 0 and no caller asks for it", async () => {
  await start(0);
  await twoStreams({ traceparent: `00-${traceId}-${parentId}-00` });
  expect(await page("application/openmetrics-text")).not.toContain("trace_id");
  await gateway.app.drain();
  expect(collector.spans).toEqual([]);
});

it("serves on when the collector does not, counts what it lost, and says so", async () => {
  await start(1);
  collector.answerWith(400);
  await twoStreams({});
  await gateway.app.drain();
  expect(gateway.log.join("")).toContain("the collector did not take spans");
  expect(gateway.log.join("")).not.toMatch(/test-key|collector-key/);
});
