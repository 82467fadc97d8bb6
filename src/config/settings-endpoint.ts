import type { Endpoint as EndpointMessage, Limits } from "../../gen/spillway/config/v1/endpoint_pb.ts";
import type { Endpoint, EndpointLimits, ProviderAccount } from "../core/model/endpoint.ts";
import type { HealthSettings } from "../core/model/health-settings.ts";
import { defaults } from "./defaults.ts";
import type { EndpointFacts } from "./endpoint-facts.ts";
import { healthSettings } from "./settings-health.ts";
import { priceSettings } from "./settings-price.ts";
import { msOr, optionalMs, optionalNumber } from "./settings-values.ts";

/** What surrounds an endpoint's message. */
export interface EndpointContext {
  readonly provider: ProviderAccount;
  readonly facts: EndpointFacts;
  /** Holds where the endpoint has no health settings of its own. */
  readonly baseHealth: HealthSettings;
}

/** An endpoint in the words of the domain. */
export function endpointSettings(
  endpoint: EndpointMessage,
  { provider, facts, baseHealth }: EndpointContext,
): Endpoint {
  return {
    name: endpoint.name,
    provider,
    model: endpoint.model,
    region: endpoint.region,
    capabilities: facts.capabilities,
    contextWindow: facts.contextWindow,
    maxOutputTokens: facts.maxOutputTokens,
    timeouts: {
      ttftMs: optionalMs(endpoint.timeouts?.ttft),
      stallMs: msOr(endpoint.timeouts?.stall, defaults.stallMs),
      totalMs: msOr(endpoint.timeouts?.total, defaults.totalMs),
      minTokensPerSecond: endpoint.timeouts?.minTokensPerSecond ?? defaults.minTokensPerSecond,
    },
    limits: limitsOf(endpoint.limits, provider),
    price: priceSettings(endpoint.price, facts.listPrice),
    health: healthSettings(endpoint.health, baseHealth),
  };
}

/** Servers that are run by whoever runs Spillway: they have no rate limits, and queue what is too much. */
const selfHosted: ReadonlySet<string> = new Set(["ollama", "vllm", "tgi"]);

function limitsOf(limits: Limits | undefined, { preset }: ProviderAccount): EndpointLimits {
  return {
    requestsPerMinute: optionalNumber(limits?.requestsPerMinute),
    inputTokensPerMinute: optionalNumber(limits?.inputTokensPerMinute),
    outputTokensPerMinute: optionalNumber(limits?.outputTokensPerMinute),
    concurrency: limits?.concurrency,
    adaptiveConcurrency: limits?.adaptiveConcurrency ?? selfHosted.has(preset),
  };
}
