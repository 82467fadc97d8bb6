/** A scenario's providers as Spillway's configuration has them: endpoints and one route. */
import type { Endpoint } from "../core/model/endpoint.ts";
import { defaultHealthSettings } from "../core/model/health-settings.ts";
import { defaultShiftSettings, type Route } from "../core/model/route.ts";
import type { ProviderProfile } from "./provider-profile.ts";
import type { Scenario } from "./scenario.ts";

/** An input token's price as a part of an output token's; the usual ratio of price lists. */
const inputPricePart = 0.25;

/** Defaults of config/v1, where a scenario does not say otherwise. */
const maxOutputTokens = 4_096;
const stallMs = 10_000;
const totalMs = 600_000;
const maxWaitMs = 5_000;
const maxAttempts = 4;

export function endpointOf(profile: ProviderProfile): Endpoint {
  const { name, account, configuredRatePerSecond, priceNanoUsd, ttftObjectiveMs } = profile;
  const input = priceNanoUsd * inputPricePart;
  return {
    name,
    provider: { name, dialect: "openai-chat", preset: "", account },
    model: `model-${name.toLowerCase()}`,
    region: "",
    capabilities: new Set(),
    contextWindow: undefined,
    maxOutputTokens,
    timeouts: { ttftMs: undefined, stallMs, totalMs, minTokensPerSecond: 1 },
    limits: {
      requestsPerMinute: configuredRatePerSecond * 60,
      inputTokensPerMinute: undefined,
      outputTokensPerMinute: undefined,
      concurrency: undefined,
    },
    price: {
      inputNanoUsd: input,
      cachedInputNanoUsd: input,
      cacheWriteNanoUsd: input,
      outputNanoUsd: priceNanoUsd,
    },
    health: { ...defaultHealthSettings, ttftObjectiveMs },
  };
}

export function routeOf(scenario: Scenario, hedging: boolean): Route {
  return {
    name: "main",
    tiers: scenario.tiers.map((names) => ({
      members: names.map((endpoint) => ({ endpoint, weight: 1 })),
    })),
    recoveryMode: "restart",
    holdTokens: 0,
    holdMs: 0,
    maxAttempts,
    totalTimeoutMs: totalMs,
    maxWaitMs,
    failoverOnRefusal: false,
    onAmbiguous: "failover",
    hedging,
    healthWeights: {},
    shift: defaultShiftSettings,
  };
}
