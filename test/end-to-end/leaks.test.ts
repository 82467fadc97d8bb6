/**
 * Everything that Spillway says, searched for what it must not say: keys, tokens, prompts
 * and answers. Every kind of fault, both listeners and OpenAI's door; logs at their
 * loudest, all traces, metrics in both forms, errors, explanations, and what commands
 * and `check` print of good and bad configurations.
 */
import { createHash } from "node:crypto";
import { type Client, type Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, expect, it } from "vitest";
import { AdminService } from "../../gen/spillway/v1/admin_service_pb.ts";
import { CompletionService } from "../../gen/spillway/v1/completion_service_pb.ts";
import { EndpointService } from "../../gen/spillway/v1/endpoint_service_pb.ts";
import { Role } from "../../gen/spillway/v1/message_pb.ts";
import type { FailureKind } from "../../src/core/model/disposition.ts";
import type { Fault } from "../../src/simulator/fault.ts";
import { type SimulatedProvider, startSimulatedProvider } from "../../src/simulator/start.ts";
import { loadText } from "../config/support/fake-environment.ts";
import { type EchoingProvider, startEchoingProvider } from "../support/echoing-provider.ts";
import { type Gateway, startGateway, tieredConfig } from "../support/gateway.ts";
import { type OtlpReceiver, startOtlpReceiver } from "../support/otlp-receiver.ts";
import { readStream } from "../support/read-stream.ts";

/** What must be nowhere. Each is a word of its own, so that a find says who leaked. */
const secrets = {
  providerKey: "sk-MARK-provider-key-5f1c",
  header: "MARK-header-value-91ab",
  collectorKey: "MARK-collector-key-77de",
  callerToken: "MARK-caller-token-03cc",
  strangerToken: "MARK-stranger-token-a2f4",
  prompt: "MARK-prompt-text-b8e0",
  system: "MARK-system-text-4d2d",
  answer: "MARK-answer-text-c611",
  tool: "MARK-tool-argument-9e9e",
  metadata: "MARK-metadata-value-12f7",
  baggage: "MARK-baggage-value-6a6a",
  idempotencyKey: "MARK-idempotency-key-e3b1",
} as const;

const faults: readonly Fault[] = [
  { kind: "none" },
  { kind: "refusal" },
  { kind: "empty" },
  { kind: "no-end-marker" },
  { kind: "malformed", afterTokens: 2 },
  { kind: "cut", afterTokens: 2, manner: "eof" },
  { kind: "cut", afterTokens: 0, manner: "reset" },
  { kind: "cut", afterTokens: 2, manner: "close" },
  { kind: "stall", afterTokens: 2 },
  { kind: "hang" },
  { kind: "in-band-error", afterTokens: 2, error: "overloaded" },
  ...[400, 401, 403, 404, 413, 422, 500, 502, 503, 529].map(
    (status) => ({ kind: "status", status }) as const,
  ),
  // Last: their pause outlives them, and would keep what follows from being met.
  { kind: "status", status: 429 },
  { kind: "in-band-error", afterTokens: 0, error: "rate-limited" },
];

/** What these come to, so that a fault that is no longer met is noticed. */
const met: readonly FailureKind[] = [
  "connection-lost",
  "empty-answer",
  "first-token-timeout",
  "invalid-request",
  "malformed",
  "model-not-found",
  "overloaded",
  "rate-limited",
  "refused",
  "request-too-large",
  "server-error",
  "stalled",
  "truncated",
  "unauthenticated",
];

const said: string[] = [];
let providers: readonly SimulatedProvider[];
let echo: EchoingProvider;
let collector: OtlpReceiver;
let gateway: Gateway;

beforeAll(async () => {
  [collector, echo] = await Promise.all([startOtlpReceiver(), startEchoingProvider()]);
  const script = { text: `${secrets.answer} ${"word ".repeat(20)}`, pacing: { ttftMs: 0, perTokenMs: 0 } };
  providers = await Promise.all(
    (["openai-chat", "anthropic", "gemini"] as const).map((dialect) =>
      startSimulatedProvider({ dialect, script }),
    ),
  );
  const upstreams = providers.map(({ url, dialect }, index) => ({
    name: `provider-${index}`,
    dialect: dialect as "openai-chat" | "anthropic" | "gemini",
    url,
  }));
  const config = tieredConfig(
    [...upstreams, { name: "echo", dialect: "openai-chat", url: echo.url }],
    "    max_wait: 50ms\n    max_attempts: 6",
  )
    .replaceAll('api_key: "env:KEY"', 'api_key: "env:KEY", headers: { x-team: "env:HEADER" }')
    .replaceAll(
      "timeouts: { ttft: 5s, stall: 5s",
      "capabilities: [tools], timeouts: { ttft: 300ms, stall: 300ms",
    );
  gateway = await startGateway(
    `${config}
identity:
  tokens:
    - { token_sha256: ${sha256(secrets.callerToken)}, grant: { tenant: acme, permissions: [complete, read, admin] } }
telemetry:
  log_level: debug
  max_log_lines_per_second: 100000
  gen_ai_metrics: true
  traces: { endpoint: "${collector.url}", protocol: http_json, sampling_ratio: 1, headers: { x-key: "env:COLLECTOR" } }
`,
    { KEY: secrets.providerKey, HEADER: secrets.header, COLLECTOR: secrets.collectorKey },
  );
});

afterAll(async () => {
  await Promise.all([...providers.map((provider) => provider.close()), collector.close(), echo.close()]);
});

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

const headers = (token: string = secrets.callerToken) =>
  new Headers({ authorization: `Bearer ${token}`, baggage: `user=${secrets.baggage}` });

const request = (more: object = {}) => ({
  route: "main",
  messages: [
    { role: Role.SYSTEM, parts: [{ content: { case: "text" as const, value: secrets.system } }] },
    { role: Role.USER, parts: [{ content: { case: "text" as const, value: secrets.prompt } }] },
  ],
  tools: [{ name: "look_up", description: secrets.tool, parameters: { type: "object" } }],
  metadata: { note: secrets.metadata },
  ...more,
});

/** Keeps what an error says to its caller: message, details, headers and trailers. */
function keepError(reason: unknown): Code {
  const error = ConnectError.from(reason);
  said.push(
    error.message,
    JSON.stringify(error.details.map((detail) => ("value" in detail ? decoded(detail.value) : detail))),
  );
  said.push(JSON.stringify([...error.metadata]));
  return error.code;
}

/** The bytes of a detail hold its texts as they are. */
function decoded(bytes: unknown): string {
  return bytes instanceof Uint8Array ? new TextDecoder("latin1").decode(bytes) : "";
}

async function callBothWays(client: Client<typeof CompletionService>, asked = request()): Promise<void> {
  await client
    .complete({ request: asked }, { headers: headers() })
    .then(({ completion }) => said.push(JSON.stringify(completion?.attempts, withoutBigInts)), keepError);
  try {
    for await (const { event } of client.streamComplete({ request: asked }, { headers: headers() })) {
      if (event.case === "attemptStarted" || event.case === "restarted")
        said.push(JSON.stringify(event.value, withoutBigInts));
      if (event.case === "completed")
        said.push(JSON.stringify(event.value.completion?.attempts, withoutBigInts));
    }
  } catch (reason) {
    keepError(reason);
  }
}

function withoutBigInts(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

async function callOpenAiDoor(stream: boolean, token: string = secrets.callerToken): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${gateway.app.httpPort}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ model: "main", stream, messages: [{ role: "user", content: secrets.prompt }] }),
  });
  const body = await answer.text();
  said.push(JSON.stringify([...answer.headers]));
  // What the caller is given of an answer is its answer; errors are what we say.
  if (!answer.ok) said.push(body);
  for (const line of body.split("\n")) if (line.includes('"error"')) said.push(line);
}

async function callEverything(): Promise<void> {
  const clients = [
    createGrpcTransport({ baseUrl: `http://127.0.0.1:${gateway.app.grpcPort}` }),
    createConnectTransport({ baseUrl: `http://127.0.0.1:${gateway.app.httpPort}`, httpVersion: "1.1" }),
  ].map((transport) => createClient(CompletionService, transport));
  // Shares come back slowly after a fault: that it is met for certain takes a call for its endpoint alone.
  const forOne = request({ routing: { onlyEndpoints: ["provider-0"], failoverOnRefusal: true } });
  for (const client of clients) {
    await healAll();
    await callBothWays(client, forOne);
    await callBothWays(client);
  }
  await callOpenAiDoor(false);
  await callOpenAiDoor(true);
}

/** What health learned of the last fault would keep the next one from being met. */
async function healAll(): Promise<void> {
  const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${gateway.app.grpcPort}` });
  const admin = createClient(AdminService, transport);
  for (const endpoint of ["provider-0", "provider-1", "provider-2", "echo"]) {
    await admin.resumeEndpoint({ endpoint }, { headers: headers() });
  }
}

/** Calls that nobody but the provider of the worst manners may answer. */
async function callTheEcho(): Promise<void> {
  const only = request({ routing: { onlyEndpoints: ["echo"] } });
  for (const status of [200, 400, 401, 403, 404, 413, 422, 429, 500, 503]) {
    echo.answerWith(status);
    await healAll();
    await gateway.completions.complete({ request: only }, { headers: headers() }).catch(keepError);
    const stream = gateway.completions.streamComplete({ request: only }, { headers: headers() });
    await readStream(stream).catch(keepError);
  }
}

async function askAboutItself(): Promise<void> {
  const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${gateway.app.grpcPort}` });
  const endpoints = createClient(EndpointService, transport);
  const admin = createClient(AdminService, transport);
  const options = { headers: headers() };
  const answers = [
    await endpoints.explainRoute({ request: request() }, options),
    await endpoints.listEndpoints({}, options),
    await endpoints.listModels({}, options),
    await admin.tripEndpoint({ endpoint: "provider-0" }, options),
    await admin.resumeEndpoint({ endpoint: "provider-0" }, options),
  ];
  for (const answer of answers) said.push(JSON.stringify(answer, withoutBigInts));
  for (const accept of ["text/plain", "application/openmetrics-text"]) {
    const page = await fetch(`http://127.0.0.1:${gateway.app.httpPort}/metrics`, { headers: { accept } });
    said.push(await page.text());
  }
}

async function callWrongly(): Promise<void> {
  const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${gateway.app.grpcPort}` });
  const client = createClient(CompletionService, transport);
  const wrong = [
    [request(), headers(secrets.strangerToken)],
    [request({ route: "nowhere" }), headers()],
    [request({ maxOutputTokens: 0, messages: [] }), headers()],
    [request({ idempotencyKey: secrets.idempotencyKey }), headers()],
    [request({ idempotencyKey: secrets.idempotencyKey, stopSequences: ["x"] }), headers()],
    [request({ routing: { onlyEndpoints: ["nobody"] } }), headers()],
  ] as const;
  for (const [body, header] of wrong) {
    await client.complete({ request: body }, { headers: header }).catch(keepError);
  }
  await callOpenAiDoor(false, secrets.strangerToken);
}

/** Configurations with a secret where it must not be: what is told of them must not repeat it. */
async function loadBadly(): Promise<void> {
  const key = secrets.providerKey;
  for (const text of [
    `providers: [{name: a, preset: openai, api_key: ${key}}]`,
    `providers: [{name: a, preset: openai, base_url: "https://u:${key}@host"}]`,
    `providers: [{name: a, preset: openai, headers: {x-a: "${key}\\n"}}]`,
    `providers: [{name: a, preset: openai, proxy_url: "http://u:${key}@host:1"}]`,
    `identity: {tokens: [{token_sha256: ${secrets.callerToken}}]}`,
    `telemetry: {traces: {endpoint: "http://u:${secrets.collectorKey}@host/"}}`,
    `telemetry: {traces: {endpoint: "http://h/", headers: {x-k: "env:${secrets.collectorKey}"}}}`,
  ]) {
    const result = await loadText(text);
    expect(result.kind).toBe("problems");
    said.push(JSON.stringify([result.kind === "problems" ? result.problems : [], result.warnings]));
  }
}

it("says no secret, no prompt and no answer anywhere", async () => {
  for (const fault of faults) {
    await providers[0]?.setFault(fault);
    await healAll();
    await callEverything();
  }
  // The same with nobody left to save the call, so that errors reach the caller.
  for (const fault of faults.filter(({ kind }) => kind !== "none" && kind !== "hang" && kind !== "stall")) {
    for (const provider of providers) await provider.setFault(fault);
    await healAll();
    await callOpenAiDoor(false);
    await callBothWays(gateway.completions);
  }
  await callTheEcho();
  await callWrongly();
  await askAboutItself();
  await loadBadly();
  await gateway.app.drain();

  const lines = gateway.log.join("");
  for (const kind of met) expect(lines).toContain(`"failure":"${kind}"`);
  expect(collector.spans.length).toBeGreaterThan(100);
  expect(said.length).toBeGreaterThan(200);
  const everything = [lines, ...collector.bodies, ...said].join("\n");
  const leaked = Object.entries(secrets).filter(([, secret]) => everything.includes(secret));
  expect(leaked).toEqual([]);
}, 180_000);
