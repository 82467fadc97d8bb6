/** Small endpoints, routes and requests for tests; a test names only what it is about. */
import { type Endpoint, unlimited } from "../../src/core/model/endpoint.ts";
import { defaultHealthSettings } from "../../src/core/model/health-settings.ts";
import type { Message } from "../../src/core/model/message.ts";
import { unrestricted } from "../../src/core/model/policy.ts";
import { type CompletionRequest, noPreferences, noSampling } from "../../src/core/model/request.ts";
import { defaultShiftSettings, type Route } from "../../src/core/model/route.ts";
import type { PolicyAnswer } from "../../src/core/routing/routing-table.ts";

export function endpointOf(name: string, overrides: Partial<Endpoint> = {}): Endpoint {
  return {
    name,
    provider: { name: `${name}-provider`, dialect: "openai-chat", preset: "", account: `${name}-account` },
    model: `${name}-model`,
    region: "",
    capabilities: new Set(),
    contextWindow: undefined,
    maxOutputTokens: 4096,
    timeouts: { ttftMs: 5_000, stallMs: 5_000, totalMs: 60_000, minTokensPerSecond: 1 },
    limits: unlimited,
    price: undefined,
    health: defaultHealthSettings,
    ...overrides,
  };
}

/** A route whose tiers hold one endpoint each. */
export function routeOf(name: string, tiers: readonly string[], overrides: Partial<Route> = {}): Route {
  return {
    name,
    tiers: tiers.map((endpoint) => ({ members: [{ endpoint, weight: 1 }] })),
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
    ...overrides,
  };
}

/** What rules calls where there is no policy: nothing. */
export function ruledByNothing({ route }: Pick<CompletionRequest, "route">): PolicyAnswer {
  return { policy: unrestricted, route };
}

export function userSays(text: string): Message {
  return { role: "user", parts: [{ kind: "text", text }] };
}

export function requestOf(route: string, overrides: Partial<CompletionRequest> = {}): CompletionRequest {
  return {
    route,
    messages: [userSays("hello")],
    tools: [],
    toolChoice: { mode: "auto", parallel: undefined },
    format: { kind: "text" },
    sampling: noSampling,
    maxOutputTokens: undefined,
    stopSequences: [],
    providerOptions: new Map(),
    metadata: new Map(),
    idempotencyKey: undefined,
    routing: noPreferences,
    ...overrides,
  };
}
