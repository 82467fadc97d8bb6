import type { Config } from "../../../gen/spillway/config/v1/config_pb.ts";
import type { Requirements, Route } from "../../../gen/spillway/config/v1/route_pb.ts";
import { Capability } from "../../../gen/spillway/v1/capability_pb.ts";
import { type EndpointFacts, endpointFacts, type FactSources } from "../endpoint-facts.ts";
import { fieldPath, itemPath } from "../path.ts";
import type { Report } from "../report.ts";
import { capabilitiesOf } from "../settings-capability.ts";
import { checkNumber } from "./bounds.ts";
import { checkWord } from "./names.ts";

/** What an endpoint brings to a route. */
export interface Standing extends EndpointFacts {
  /** "" when it has none. */
  readonly safetyLevel: string;
}

/** Of every endpoint, by its name. */
export type Standings = ReadonlyMap<string, Standing>;

/** What each endpoint brings, worked out once for all routes. */
export function standingsOf(config: Config, sources: FactSources): Standings {
  const providers = new Map(config.providers.map((each) => [each.name, each]));
  return new Map(
    config.endpoints.map((endpoint) => [
      endpoint.name,
      {
        ...endpointFacts(endpoint, providers.get(endpoint.provider), sources),
        safetyLevel: endpoint.safetyLevel,
      },
    ]),
  );
}

/** The rules of Requirements, and that every member of the route meets them. */
export function checkRequirements(report: Report, path: string, route: Route, standings: Standings): void {
  const { requires } = route;
  if (requires === undefined) return;
  const at = fieldPath(path, "requires");
  checkNumber(report, fieldPath(at, "min_context_window"), requires.minContextWindow, { min: 1 });
  checkNumber(report, fieldPath(at, "min_output_tokens"), requires.minOutputTokens, { min: 1 });
  checkWord(report, fieldPath(at, "safety_level"), requires.safetyLevel);
  for (const [index, capability] of requires.capabilities.entries()) {
    if (capability !== Capability.UNSPECIFIED) continue;
    report.problem(itemPath(fieldPath(at, "capabilities"), index), "must name a capability, such as tools");
  }
  for (const [index, { endpoints }] of route.tiers.entries()) {
    const list = fieldPath(itemPath(fieldPath(path, "tiers"), index), "endpoints");
    for (const [place, { endpoint }] of endpoints.entries()) {
      const standing = standings.get(endpoint);
      const faults = standing === undefined ? [] : shortcomings(standing, requires);
      if (faults.length === 0) continue;
      const member = fieldPath(itemPath(list, place), "endpoint");
      report.problem(member, `falls short of what the route requires: ${faults.join("; ")}`);
    }
  }
}

function shortcomings(standing: Standing, requires: Requirements): readonly string[] {
  const lacking = [...capabilitiesOf(requires.capabilities)].filter(
    (capability) => !standing.capabilities.has(capability),
  );
  return [
    ...(lacking.length === 0 ? [] : [`it lacks ${lacking.map((name) => name.replace("-", "_")).join(", ")}`]),
    ...windowFault(standing.contextWindow, requires.minContextWindow),
    ...boundFault(standing.maxOutputTokens, requires.minOutputTokens),
    ...levelFault(standing.safetyLevel, requires.safetyLevel),
  ];
}

function windowFault(window: number | undefined, least: bigint | undefined): readonly string[] {
  if (least === undefined) return [];
  if (window === undefined) return ["its context window is not known; set context_window"];
  return window >= Number(least) ? [] : [`its context window is ${window}, not ${least}`];
}

function boundFault(most: number, least: bigint | undefined): readonly string[] {
  return least === undefined || most >= Number(least)
    ? []
    : [`its answers have at most ${most} tokens, not ${least}`];
}

function levelFault(level: string, required: string): readonly string[] {
  if (required === "" || level === required) return [];
  return [`its safety level is ${level === "" ? "not set" : `"${level}"`}, not "${required}"`];
}
