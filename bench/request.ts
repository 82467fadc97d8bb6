/**
 * What a request and a token cost inside, without network and codecs: `npm run bench:request`. A provider of no cost
 * answers at once; what that provider costs alone is taken off. CPU time of the process, medians of many rounds: all
 * code is hot here, which it is not between two tokens of a quiet stream.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { CompletionRequestSchema } from "../gen/spillway/v1/completion_pb.ts";
import { Role } from "../gen/spillway/v1/message_pb.ts";
import { systemClock as clock, systemRandom as random, systemTimer as timer } from "../src/app/system.ts";
import { createWatching } from "../src/app/watching.ts";
import { createConfigEnvironment } from "../src/config/environment.ts";
import { load } from "../src/config/load.ts";
import type { Settings } from "../src/config/settings.ts";
import type { AttemptRecord } from "../src/core/model/attempt.ts";
import type { ProviderEvent } from "../src/core/model/event.ts";
import type { Outcome } from "../src/core/model/outcome.ts";
import { createPool } from "../src/pool/pool.ts";
import { createCompletions } from "../src/stream/completions.ts";
import { shapeOf } from "../src/stream/shape.ts";
import { fromCompletionRequest } from "../src/transport/rpc/from-proto/completion-request.ts";

const rounds = 41;
const longAnswer = 2_000;

const endpoints = [1, 2, 3].map((n) => {
  const price = "{ input_usd_per_million: 1, output_usd_per_million: 2 }";
  return `{ name: e${n}, provider: bench, model: m${n}, price: ${price} }`;
});
const config = `listeners: { grpc: { address: 127.0.0.1, port: 0 }, http: { address: 127.0.0.1, port: 0 } }
providers: [{ name: bench, dialect: openai-chat, base_url: "http://127.0.0.1:1/v1", api_key: "env:KEY" }]
endpoints: [${endpoints.join(", ")}]
routes: [{ name: chat, tiers: [{ endpoints: [{ endpoint: e1 }, { endpoint: e2 }, { endpoint: e3 }] }] }]
telemetry: { max_log_lines_per_second: 100000 }
`;

async function readSettings(): Promise<Settings> {
  const folder = mkdtempSync(join(tmpdir(), "spillway-bench-"));
  const file = join(folder, "spillway.yaml");
  writeFileSync(file, config);
  const loaded = await load(file, createConfigEnvironment({ KEY: "k" }));
  rmSync(folder, { recursive: true });
  if (loaded.kind === "problems") throw new Error(JSON.stringify(loaded.problems));
  return loaded.settings;
}

const usage = {
  inputTokens: 130,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 20,
  reasoningTokens: 0,
  source: "reported",
} as const;
const finish = { reason: "stop", raw: "stop" } as const;
const succeeded: Outcome = { kind: "succeeded", finish, usage };

/** The answer of a provider: so many tokens, each in a batch of its own. */
async function* answerOf(tokens: number): AsyncGenerator<readonly ProviderEvent[]> {
  yield [{ kind: "accepted", providerRequestId: "r", quota: undefined }];
  for (let i = 0; i < tokens; i += 1) yield [{ kind: "text", text: "word " }];
  yield [
    { kind: "finish", finish },
    { kind: "usage", usage },
  ];
}

const settings = await readSettings();
const pool = createPool({ endpoints: settings.endpoints, routes: settings.routes, clock, random });
const { inForce, observer, loadMeter } = createWatching(settings, () => {}, pool);
const text = "What is a spillway? ".repeat(25);
const request = fromCompletionRequest(
  create(CompletionRequestSchema, {
    route: "chat",
    messages: [{ role: Role.USER, parts: [{ content: { case: "text", value: text } }] }],
  }),
);
const facts = { completionId: "cmpl-1", route: "chat", tenant: "tenant", streaming: true };

async function drain(events: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of events);
}

function streamed(tokens: number): () => Promise<void> {
  const provider = { complete: () => answerOf(tokens), async probe() {} };
  const completions = createCompletions({
    ...{ clock, timer, random, pool, provider, observer },
    route: (name) => inForce.route(name),
    policyOf: (asked, tenant) => inForce.policyOf(asked, tenant),
  });
  const { signal } = new AbortController();
  const call = { ...facts, signal, deadline: undefined, previousAttempts: 0 };
  return () => drain(completions.stream(request, call));
}

/** Policy, choice, ticket, and the evidence of an attempt that succeeds. */
function route(): void {
  const { policy } = inForce.policyOf(request, "tenant");
  const shape = shapeOf(request, "tenant", policy);
  const now = clock.now();
  const begun = pool.begin(shape, { endpoints: [], accounts: [], windowAbove: 0 }, "first", now + 60_000);
  if (begun.kind !== "started") throw new Error("the pool refused");
  begun.ticket.sent(now);
  begun.ticket.firstToken(now + 1);
  begun.ticket.end(succeeded, now + 2);
}

function sampleAttempt(): AttemptRecord {
  const [endpoint] = settings.endpoints;
  if (endpoint === undefined) throw new Error("the configuration has no endpoint");
  return {
    ...{ number: 1, endpoint, reason: "drawn by share, tier 0, health 1.00", hedge: false },
    ...{ startedAt: 0, firstTokenAt: 5, endedAt: 12, outcome: succeeded, servedModel: "m1" },
    ...{ servedPlace: undefined, providerRequestId: "r", discarded: false, costNanoUsd: 170_000 },
    ...{ priceDeparture: undefined, adaptations: [] },
  };
}

const sample = sampleAttempt();

/** Metrics, the line of the log but for its writing, and the recent calls. */
function observe(): void {
  const call = { ...facts, trace: undefined };
  observer.callStarted(call);
  observer.attemptStarted?.(call, sample);
  observer.attemptEnded(call, sample);
  observer.callEnded(call, "ok", [sample], 12);
}

async function median(times: number, once: () => Promise<void> | void): Promise<number> {
  const micros: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const before = process.cpuUsage();
    for (let i = 0; i < times; i += 1) await once();
    const { user, system } = process.cpuUsage(before);
    micros.push((user + system) / times);
  }
  return micros.toSorted((a, b) => a - b)[rounds >> 1] ?? 0;
}

function print(what: string, micros: number): void {
  process.stdout.write(`${what.padEnd(56)}${micros.toFixed(2).padStart(7)} µs\n`);
}

print("routing, policy and health of a call", await median(5_000, route));
print("telemetry of a call", await median(2_000, observe));
const short = await median(500, streamed(1));
const shortAlone = await median(500, () => drain(answerOf(1)));
print("a call of one token, all of it and the stream around it", short - shortAlone);
const long = await median(10, streamed(longAnswer));
const longAlone = await median(10, () => drain(answerOf(longAnswer)));
print("a token more", (long - short - (longAlone - shortAlone)) / (longAnswer - 1));
loadMeter.stop();
await inForce.provider.close();
