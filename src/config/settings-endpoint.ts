import type {
  Endpoint as EndpointMessage,
  Limits,
  Price as PriceMessage,
} from "../../gen/spillway/config/v1/endpoint_pb.ts";
import { Capability as CapabilityMessage } from "../../gen/spillway/v1/capability_pb.ts";
import type { Capability } from "../core/model/capability.ts";
import type { Endpoint, EndpointLimits, ProviderAccount } from "../core/model/endpoint.ts";
import type { HealthSettings } from "../core/model/health-settings.ts";
import type { Price } from "../core/model/price.ts";
import { defaults } from "./defaults.ts";
import { healthSettings } from "./settings-health.ts";
import { msOr, optionalMs, optionalNumber } from "./settings-values.ts";

/** An endpoint in the words of the domain. `baseHealth` holds where it has no health settings of its own. */
export function endpointSettings(
  endpoint: EndpointMessage,
  provider: ProviderAccount,
  baseHealth: HealthSettings,
): Endpoint {
  return {
    name: endpoint.name,
    provider,
    model: endpoint.model,
    region: endpoint.region,
    capabilities: capabilitiesOf(endpoint.capabilities),
    contextWindow: optionalNumber(endpoint.contextWindow),
    maxOutputTokens: optionalNumber(endpoint.maxOutputTokens) ?? defaults.maxOutputTokens,
    timeouts: {
      ttftMs: optionalMs(endpoint.timeouts?.ttft),
      stallMs: msOr(endpoint.timeouts?.stall, defaults.stallMs),
      totalMs: msOr(endpoint.timeouts?.total, defaults.totalMs),
      minTokensPerSecond: endpoint.timeouts?.minTokensPerSecond ?? defaults.minTokensPerSecond,
    },
    limits: limitsOf(endpoint.limits),
    price: endpoint.price === undefined ? undefined : priceOf(endpoint.price),
    health: healthSettings(endpoint.health, baseHealth),
  };
}

/** Reads as config/v1 and core/model write them; the compiler holds the list complete. */
const capabilityNames = {
  [CapabilityMessage.TOOLS]: "tools",
  [CapabilityMessage.PARALLEL_TOOLS]: "parallel-tools",
  [CapabilityMessage.JSON]: "json",
  [CapabilityMessage.JSON_SCHEMA]: "json-schema",
  [CapabilityMessage.IMAGES]: "images",
  [CapabilityMessage.IMAGE_URLS]: "image-urls",
  [CapabilityMessage.REASONING]: "reasoning",
  [CapabilityMessage.LOGPROBS]: "logprobs",
  [CapabilityMessage.SEED]: "seed",
} as const satisfies Record<number, Capability>;

function capabilitiesOf(written: readonly CapabilityMessage[]): ReadonlySet<Capability> {
  const named = new Map<number, Capability>(
    Object.entries(capabilityNames).map(([number, name]) => [Number(number), name]),
  );
  return new Set(written.flatMap((capability) => named.get(capability) ?? []));
}

function limitsOf(limits: Limits | undefined): EndpointLimits {
  return {
    requestsPerMinute: optionalNumber(limits?.requestsPerMinute),
    inputTokensPerMinute: optionalNumber(limits?.inputTokensPerMinute),
    outputTokensPerMinute: optionalNumber(limits?.outputTokensPerMinute),
    concurrency: limits?.concurrency,
  };
}

/** 1 USD per million tokens is 1000 nano-USD a token. */
const nanoUsdPerUsdPerMillion = 1_000;

function priceOf(price: PriceMessage): Price {
  const input = price.inputUsdPerMillion ?? 0;
  const output = price.outputUsdPerMillion ?? 0;
  return {
    inputNanoUsd: input * nanoUsdPerUsdPerMillion,
    cachedInputNanoUsd: (price.cachedInputUsdPerMillion ?? input) * nanoUsdPerUsdPerMillion,
    cacheWriteNanoUsd: (price.cacheWriteUsdPerMillion ?? input) * nanoUsdPerUsdPerMillion,
    outputNanoUsd: output * nanoUsdPerUsdPerMillion,
  };
}
