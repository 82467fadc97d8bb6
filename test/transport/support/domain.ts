/** Domain values as the floor below would hand them to transport. */
import type { AttemptRecord } from "../../../src/core/model/attempt.ts";
import type { CallTrail } from "../../../src/core/model/call-error.ts";
import type { ClientEvent } from "../../../src/core/model/client-event.ts";
import type { CompletionResult } from "../../../src/core/model/completion.ts";
import { type Endpoint, unlimited } from "../../../src/core/model/endpoint.ts";
import { Failure } from "../../../src/core/model/failure.ts";
import { defaultHealthSettings } from "../../../src/core/model/health-settings.ts";
import type { EndpointSnapshot } from "../../../src/core/model/snapshot.ts";
import type { Usage } from "../../../src/core/model/usage.ts";

export const usage: Usage = {
  inputTokens: 7,
  cachedInputTokens: 2,
  cacheWriteTokens: 1,
  outputTokens: 5,
  reasoningTokens: 3,
  source: "reported",
};

export function endpoint(name = "openai-eu"): Endpoint {
  return {
    name,
    provider: { name: "openai", dialect: "openai-chat", preset: "openai", account: "openai" },
    model: "gpt-x",
    region: "eu",
    capabilities: new Set(["tools"]),
    contextWindow: 128_000,
    maxOutputTokens: 4_096,
    timeouts: { ttftMs: undefined, stallMs: 10_000, totalMs: 600_000, minTokensPerSecond: 1 },
    limits: unlimited,
    price: undefined,
    health: defaultHealthSettings,
  };
}

export function attempt(overrides: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
    number: 1,
    endpoint: endpoint(),
    reason: "first of its tier",
    hedge: false,
    startedAt: 1_000,
    firstTokenAt: 1_250.5,
    endedAt: 2_000,
    outcome: { kind: "succeeded", finish: { reason: "stop", raw: "stop" }, usage },
    servedModel: "gpt-x-2026",
    providerRequestId: "req-1",
    discarded: false,
    costNanoUsd: 42,
    adaptations: ["dropped sampling.top_k: not offered by the model"],
    ...overrides,
  };
}

export function result(overrides: Partial<CompletionResult> = {}): CompletionResult {
  return {
    id: "cmpl-0000000000000000000000000A",
    message: { role: "assistant", parts: [{ kind: "text", text: "Hello!" }] },
    finish: { reason: "stop", raw: "end_turn" },
    usage,
    servedNanoUsd: 42,
    wastedNanoUsd: 7,
    costSource: "reported",
    endpoint: "openai-eu",
    model: "gpt-x-2026",
    attempts: [attempt()],
    replayed: false,
    startedAt: 990,
    startedAtWallMs: Date.UTC(2026, 0, 1),
    ...overrides,
  };
}

export const text = (words: string, number = 1): ClientEvent => ({
  kind: "output",
  attempt: number,
  output: { kind: "text", text: words },
});

export const started: ClientEvent = {
  kind: "attempt-started",
  attempt: 1,
  endpoint: "openai-eu",
  model: "gpt-x",
};

export const completed: ClientEvent = {
  kind: "completed",
  attempt: 1,
  completion: result({ message: undefined }),
};

const quantiles = { count: 9, p50Ms: 120.5, p99Ms: 900 };

export function endpointSnapshot(overrides: Partial<EndpointSnapshot> = {}): EndpointSnapshot {
  return {
    endpoint: endpoint(),
    health: {
      score: 0.8,
      components: [
        { name: "errors", value: 0.8, weight: 1, blame: 0.22, evidence: "p = 0.92 over 31 calls" },
      ],
    },
    breaker: {
      state: "half-open",
      suspicion: 0.25,
      trips: 2,
      nextProbeAt: 5_000,
      proof: 1,
      proofNeeded: 10,
      reason: "errors",
    },
    headroom: { free: new Map([["requests", 0.5]]), effectiveCapacity: 0.75, pausedUntil: undefined },
    inFlight: 3,
    ttft: quantiles,
    interToken: quantiles,
    total: quantiles,
    shares: [{ route: "chat", tier: 0, share: 0.7, target: 0.9 }],
    attempts: { succeeded: 10, failed: 2, cancelled: 1, probes: 4 },
    drained: false,
    slowStart: 1,
    blockedReason: "",
    lastFailure: { failure: new Failure("overloaded", "no capacity", { httpStatus: 529 }), at: 4_000 },
    ...overrides,
  };
}

/** A trail of failed attempts, as an exhausted failover leaves it. */
export function trail(attempts = 2): CallTrail {
  return {
    completionId: "cmpl-0000000000000000000000000B",
    route: "chat",
    attempts: Array.from({ length: attempts }, (_, index) =>
      attempt({
        number: index + 1,
        outcome: {
          kind: "failed",
          failure: new Failure("stalled", "no token for 10 s", {
            retryAfterMs: 1_500,
            providerRequestId: "req-9",
          }),
          callerMade: false,
          usage: undefined,
        },
      }),
    ),
    refusals: [{ endpoint: "claude-eu", reason: "breaker", detail: "opened 3 s ago: 5 failures in a row" }],
    startedAt: 990,
    startedAtWallMs: Date.UTC(2026, 0, 1),
  };
}
