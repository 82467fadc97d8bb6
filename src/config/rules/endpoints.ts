import type { Config } from "../../../gen/spillway/config/v1/config_pb.ts";
import type { AttemptTimeouts, Endpoint, Limits } from "../../../gen/spillway/config/v1/endpoint_pb.ts";
import { Capability } from "../../../gen/spillway/v1/capability_pb.ts";
import { endpointFacts, type FactSources } from "../endpoint-facts.ts";
import { fieldPath, itemPath } from "../path.ts";
import type { Report } from "../report.ts";
import { checkDuration, checkLength, checkNumber, isGiven } from "./bounds.ts";
import { checkHealth } from "./health.ts";
import { checkNames, checkReference, checkWord, namesOf } from "./names.ts";
import { checkPrice } from "./prices.ts";
import { checkRegion } from "./regions.ts";

const nameForm = /^[a-z0-9][a-z0-9.-]{0,62}$/;
const hourMs = 3_600_000;

/** The rules of config/v1/endpoint.proto. */
export function checkEndpoints(report: Report, config: Config, sources: FactSources): void {
  checkLength(report, "endpoints", config.endpoints);
  checkNames(report, "endpoints", config.endpoints, nameForm);
  const providers = namesOf(config.providers);
  const written = new Map(config.providers.map((each) => [each.name, each]));
  for (const [index, endpoint] of config.endpoints.entries()) {
    const path = itemPath("endpoints", index);
    checkReference(report, fieldPath(path, "provider"), endpoint.provider, {
      noun: "provider",
      names: providers,
    });
    isGiven(report, fieldPath(path, "model"), endpoint.model);
    const provider = written.get(endpoint.provider);
    checkRegion(report, fieldPath(path, "region"), endpoint, { provider, presets: sources.presets });
    checkCapabilities(report, fieldPath(path, "capabilities"), endpoint);
    checkNumber(report, fieldPath(path, "context_window"), endpoint.contextWindow, { min: 1 });
    checkNumber(report, fieldPath(path, "max_output_tokens"), endpoint.maxOutputTokens, { min: 1 });
    checkTimeouts(report, fieldPath(path, "timeouts"), endpoint.timeouts);
    checkLimits(report, fieldPath(path, "limits"), endpoint.limits);
    const { listPrice } = endpointFacts(endpoint, provider, sources);
    checkPrice(report, fieldPath(path, "price"), endpoint.price, listPrice !== undefined);
    checkWord(report, fieldPath(path, "safety_level"), endpoint.safetyLevel);
    checkHealth(report, fieldPath(path, "health"), endpoint.health, config.health);
  }
}

function checkCapabilities(report: Report, path: string, endpoint: Endpoint): void {
  for (const [index, capability] of endpoint.capabilities.entries()) {
    if (capability !== Capability.UNSPECIFIED) continue;
    report.problem(itemPath(path, index), "must name a capability, such as tools");
  }
}

function checkTimeouts(report: Report, path: string, timeouts: AttemptTimeouts | undefined): void {
  checkDuration(report, fieldPath(path, "ttft"), timeouts?.ttft, { minMs: 10, maxMs: hourMs });
  checkDuration(report, fieldPath(path, "stall"), timeouts?.stall, { minMs: 10, maxMs: hourMs });
  checkDuration(report, fieldPath(path, "total"), timeouts?.total, { minMs: 10, maxMs: 24 * hourMs });
  checkNumber(report, fieldPath(path, "min_tokens_per_second"), timeouts?.minTokensPerSecond, {
    min: 0,
    max: 1_000,
  });
}

function checkLimits(report: Report, path: string, limits: Limits | undefined): void {
  checkNumber(report, fieldPath(path, "requests_per_minute"), limits?.requestsPerMinute, { min: 1 });
  checkNumber(report, fieldPath(path, "input_tokens_per_minute"), limits?.inputTokensPerMinute, { min: 1 });
  checkNumber(report, fieldPath(path, "output_tokens_per_minute"), limits?.outputTokensPerMinute, { min: 1 });
  checkNumber(report, fieldPath(path, "concurrency"), limits?.concurrency, { min: 1 });
}
