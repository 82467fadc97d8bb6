/**
 * What the decision core costs: `node bench/core.ts`. Medians of many rounds, each long
 * enough for the clock. A plan is filters, draw and admission; the beginning of an
 * attempt is a plan and its ticket; a report is a first token and the end of an
 * attempt, with all its evidence. Targets are those of the design; this only prints.
 */

import { performance } from "node:perf_hooks";
import { noneLost } from "../src/core/base/lost-time.ts";
import { seededRandom } from "../src/core/base/random.ts";
import { AccountLimits } from "../src/core/limits/account-limits.ts";
import type { Endpoint } from "../src/core/model/endpoint.ts";
import { defaultHealthSettings } from "../src/core/model/health-settings.ts";
import type { Outcome } from "../src/core/model/outcome.ts";
import { unrestricted } from "../src/core/model/policy.ts";
import type { RequestShape, Ticket } from "../src/core/model/pool-port.ts";
import { noPreferences } from "../src/core/model/request.ts";
import { defaultShiftSettings, type Route } from "../src/core/model/route.ts";
import { arranged, emptyArrangement } from "../src/pool/arrangement.ts";
import { EndpointState } from "../src/pool/endpoint-state.ts";
import { createPool } from "../src/pool/pool.ts";

const rounds = 101;
const perRound = 2_000;

const clock = { time: 0, now: () => clock.time, wall: () => clock.time };
const nothingExcluded = { endpoints: [], accounts: [], windowAbove: 0 };

const succeeded: Outcome = {
  kind: "succeeded",
  finish: { reason: "stop", raw: "stop" },
  usage: {
    inputTokens: 500,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 150,
    reasoningTokens: 0,
    source: "reported",
  },
};

const shape: RequestShape = {
  route: "chat",
  tenant: "tenant",
  inputTokens: 500,
  maxOutputTokens: 1_000,
  needs: new Set(["tools"]),
  policy: unrestricted,
  reasoningEffort: undefined,
  preferences: noPreferences,
};

function endpointOf(index: number): Endpoint {
  const name = `endpoint-${index}`;
  return {
    name,
    provider: { name, dialect: "openai-chat", preset: "", account: name },
    model: "model",
    region: "eu",
    capabilities: new Set(["tools"]),
    contextWindow: 128_000,
    maxOutputTokens: 4_096,
    timeouts: { ttftMs: undefined, stallMs: 10_000, totalMs: 600_000, minTokensPerSecond: 0 },
    limits: {
      requestsPerMinute: 1e9,
      inputTokensPerMinute: 1e12,
      outputTokensPerMinute: 1e12,
      concurrency: 1e6,
    },
    price: { inputNanoUsd: 1_000, cachedInputNanoUsd: 100, cacheWriteNanoUsd: 1_000, outputNanoUsd: 4_000 },
    health: defaultHealthSettings,
  };
}

function configurationOf(count: number): { endpoints: Endpoint[]; routes: Route[] } {
  const endpoints = Array.from({ length: count }, (_, i) => endpointOf(i));
  const members = endpoints.map(({ name }) => ({ endpoint: name, weight: 1 }));
  const half = Math.ceil(count / 2);
  const route: Route = {
    name: "chat",
    tiers: [{ members: members.slice(0, half) }, { members: members.slice(half) }],
    recoveryMode: "restart",
    holdTokens: 32,
    holdMs: 1_000,
    maxAttempts: 4,
    totalTimeoutMs: 300_000,
    maxWaitMs: 5_000,
    failoverOnRefusal: false,
    onAmbiguous: "failover",
    hedging: false,
    healthWeights: {},
    shift: defaultShiftSettings,
  };
  return { endpoints, routes: [route] };
}

/** The median time of one run of `work`, in microseconds; `work` runs `perRound` times a round. */
function medianUs(work: (i: number) => void): number {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    for (let i = 0; i < perRound; i += 1) work(i);
    times.push(((performance.now() - start) * 1_000) / perRound);
  }
  return times.sort((a, b) => a - b)[rounds >> 1] ?? 0;
}

function planUs(count: number): number {
  const ports = { breakerTurned: () => {}, roomMade: () => {} };
  const context = { clock, random: seededRandom(1), lost: noneLost, ...ports };
  const route = arranged(emptyArrangement, configurationOf(count), context).routes.get("chat");
  if (route === undefined) throw new Error("the route is missing");
  route.weigh(clock.time);
  const ask = { shape, exclusions: nothingExcluded, purpose: "first", deadline: 1e9 } as const;
  return medianUs(() => {
    clock.time += 1;
    route.planner.choose(ask, clock.time);
  });
}

interface Costs {
  readonly beginUs: number;
  readonly reportUs: number;
  readonly progressUs: number;
  readonly tickUs: number;
  readonly snapshotUs: number;
}

function costsOf(count: number): Costs {
  const pool = createPool({ ...configurationOf(count), clock, random: seededRandom(1) });
  const tickets: Ticket[] = [];
  const begin = (): Ticket => {
    const begun = pool.begin(shape, nothingExcluded, "first", clock.time + 30_000);
    if (begun.kind === "refused") throw new Error("nothing was started");
    return begun.ticket;
  };
  const report = (ticket: Ticket): void => {
    ticket.sent(clock.time);
    ticket.firstToken(clock.time + 400);
    ticket.end(succeeded, clock.time + 2_000);
  };
  for (let i = 0; i < 20_000; i += 1) {
    clock.time += 5;
    report(begin());
  }
  const beginTimes: number[] = [];
  const reportTimes: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    clock.time += 3_000;
    pool.tick(clock.time);
    const start = performance.now();
    for (let i = 0; i < perRound; i += 1) tickets.push(begin());
    const middle = performance.now();
    for (const ticket of tickets) report(ticket);
    reportTimes.push(((performance.now() - middle) * 1_000) / perRound);
    beginTimes.push(((middle - start) * 1_000) / perRound);
    tickets.length = 0;
  }
  const median = (times: number[]): number => times.sort((a, b) => a - b)[rounds >> 1] ?? 0;
  const stream = begin();
  stream.firstToken(clock.time);
  return {
    beginUs: median(beginTimes),
    reportUs: median(reportTimes),
    progressUs: medianUs((i) => stream.progress(20 + (i % 7), 1)),
    tickUs: medianUs(() => {
      clock.time += 250;
      pool.tick(clock.time);
    }),
    snapshotUs:
      medianUs((i) => {
        if (i % 100 === 0) pool.snapshot();
      }) * 100,
  };
}

/** Heap and buffers of one endpoint that has seen every class of request and many tenants. */
function bytesPerEndpoint(): number {
  const collect = (globalThis as { gc?: () => void }).gc ?? (() => {});
  const used = (): number => {
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const count = 200;
  const before = used();
  const states = Array.from({ length: count }, (_, i) => {
    const state = new EndpointState(endpointOf(i), new AccountLimits(), 0);
    for (let n = 0; n < 4_000; n += 1) {
      const at = n * 20;
      state.health.ttft.offer(n % 40, 300 + (n % 200), at);
      state.health.pace(15 + (n % 9), at);
      state.health.refusals.answered(`tenant-${n % 30}`, at);
      state.health.answerHeld(`tenant-${n % 30}`, at);
      state.ttft.add(300 + (n % 200), at);
      state.total.add(2_000 + n, at);
      state.interToken.add(15, at);
    }
    return state;
  });
  const bytes = (used() - before) / count;
  if (states.length !== count) throw new Error("unreachable");
  return bytes;
}

const line = (what: string, value: string, target = ""): void =>
  console.log(`${what.padEnd(34)}${value.padStart(12)}${target === "" ? "" : `   target ${target}`}`);
const us = (value: number): string => `${value.toFixed(2)} µs`;

line("plan, 3 endpoints", us(planUs(3)), "1 µs");
line("plan, 16 endpoints", us(planUs(16)), "2 µs");
for (const count of [3, 16]) {
  const costs = costsOf(count);
  line(`begin (plan and ticket), ${count}`, us(costs.beginUs));
  line(`report, ${count}`, us(costs.reportUs), "2 µs");
  line(`progress (one token), ${count}`, us(costs.progressUs));
  line(`tick, ${count}`, us(costs.tickUs));
  line(`snapshot, ${count}`, us(costs.snapshotUs));
}
if ((globalThis as { gc?: unknown }).gc === undefined) {
  line("memory per endpoint", "?", "48 KB; run with --expose-gc");
} else {
  line("memory per endpoint", `${(bytesPerEndpoint() / 1_024).toFixed(1)} KB`, "48 KB");
}
