/** Domain values as the floor below would hand them to transport. */
import type { AttemptRecord } from "../../../src/core/model/attempt.ts";
import type { ClientEvent } from "../../../src/core/model/client-event.ts";
import type { CompletionResult } from "../../../src/core/model/completion.ts";
import type { Endpoint } from "../../../src/core/model/endpoint.ts";
import { defaultHealthSettings } from "../../../src/core/model/health-settings.ts";
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
    timeouts: { ttftMs: undefined, stallMs: 10_000, totalMs: 600_000 },
    limits: {
      requestsPerMinute: undefined,
      inputTokensPerMinute: undefined,
      outputTokensPerMinute: undefined,
      concurrency: undefined,
    },
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
