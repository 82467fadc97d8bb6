/** Endpoints, routes and requests as the tests of the pool need them, and a clock that they move. */
import type { Clock } from "../../src/core/base/clock.ts";
import type { FailureKind } from "../../src/core/model/disposition.ts";
import { type Endpoint, unlimited } from "../../src/core/model/endpoint.ts";
import { Failure, type FailureFacts } from "../../src/core/model/failure.ts";
import { defaultHealthSettings } from "../../src/core/model/health-settings.ts";
import type { Outcome } from "../../src/core/model/outcome.ts";
import { unrestricted } from "../../src/core/model/policy.ts";
import type { Exclusions, RequestShape } from "../../src/core/model/pool-port.ts";
import { noPreferences } from "../../src/core/model/request.ts";
import { defaultShiftSettings, type Route } from "../../src/core/model/route.ts";
import type { Usage } from "../../src/core/model/usage.ts";

export class TestClock implements Clock {
  time = 0;

  now(): number {
    return this.time;
  }

  wall(): number {
    return 1_700_000_000_000 + this.time;
  }
}

/** An endpoint whose account is its own, unless told otherwise. */
export function endpointOf(name: string, change: Partial<Endpoint> = {}): Endpoint {
  return {
    name,
    provider: { name, dialect: "openai-chat", preset: "", account: name },
    model: `model-${name}`,
    region: "",
    capabilities: new Set(),
    contextWindow: undefined,
    maxOutputTokens: 4096,
    timeouts: { ttftMs: undefined, stallMs: 10_000, totalMs: 600_000, minTokensPerSecond: 1 },
    limits: unlimited,
    price: undefined,
    health: { ...defaultHealthSettings, ttftObjectiveMs: 800 },
    ...change,
  };
}

/** A route whose tiers are lists of endpoint names, all of weight 1. */
export function routeOf(tiers: readonly (readonly string[])[], change: Partial<Route> = {}): Route {
  return {
    name: "chat",
    tiers: tiers.map((names) => ({ members: names.map((endpoint) => ({ endpoint, weight: 1 })) })),
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
    ...change,
  };
}

export function shapeOf(change: Partial<RequestShape> = {}): RequestShape {
  return {
    route: "chat",
    tenant: "",
    inputTokens: 500,
    maxOutputTokens: undefined,
    needs: new Set(),
    reasoningEffort: undefined,
    policy: unrestricted,
    preferences: noPreferences,
    ...change,
  };
}

export const nothingExcluded: Exclusions = { endpoints: [], accounts: [], windowAbove: 0 };

export const usage: Usage = {
  inputTokens: 500,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 100,
  reasoningTokens: 0,
  source: "reported",
};

export const succeeded: Outcome = { kind: "succeeded", finish: { reason: "stop", raw: "stop" }, usage };
export const refusedAnswer: Outcome = {
  kind: "succeeded",
  finish: { reason: "refusal", raw: "refusal" },
  usage,
};
export const cancelled: Outcome = { kind: "cancelled", usage: undefined };

export function failed(kind: FailureKind, facts: FailureFacts = {}, callerMade = false): Outcome {
  return {
    kind: "failed",
    failure: new Failure(kind, `the test failed it: ${kind}`, facts),
    callerMade,
    usage: undefined,
  };
}
