/** The reasons of refusals that configuration and wishes bring about, in words for people. */
import type { Endpoint } from "../model/endpoint.ts";
import type { RequestShape } from "../model/pool-port.ts";
import type { RefusalReason } from "../model/refusal.ts";
import { predictedCost } from "./filter.ts";
import { policyDetail } from "./policy.ts";

/** Why standingRefusal said so. */
export function standingDetail(
  reason: RefusalReason,
  endpoint: Endpoint,
  shape: RequestShape,
  inputTokens: number,
): string {
  switch (reason) {
    case "tried":
      return "it was tried already, or shares the account of one whose quota is used up";
    case "policy":
      return policyDetail(endpoint, shape.policy);
    case "preference":
      return preferenceDetail(endpoint, shape);
    case "capability":
      return capabilityDetail(endpoint, shape);
    case "context-window":
      return `about ${inputTokens} tokens of prompt do not fit its window of ${endpoint.contextWindow ?? 0}`;
    case "cost":
      return `it may cost ${predictedCost(endpoint, shape, inputTokens)} nano-USD, more than the request allows`;
    default:
      return reason;
  }
}

function preferenceDetail(endpoint: Endpoint, shape: RequestShape): string {
  const { onlyEndpoints, excludeEndpoints, allowedRegions } = shape.preferences;
  if (onlyEndpoints.length > 0 && !onlyEndpoints.includes(endpoint.name)) {
    return `the request asks only for ${onlyEndpoints.join(", ")}`;
  }
  if (excludeEndpoints.includes(endpoint.name)) return "the request excludes it";
  const areas = [endpoint.region, ...(endpoint.dataHandling?.jurisdictions ?? [])].filter(Boolean);
  return `it is in ${areas.join(", ") || "no known region"}, and the request allows ${allowedRegions.join(", ")}`;
}

function capabilityDetail(endpoint: Endpoint, shape: RequestShape): string {
  const missing = missingCapabilities(endpoint, shape);
  const lacks = `it lacks ${missing.join(", ")}`;
  const { pictureRefusal } = shape;
  const matters = pictureRefusal !== undefined && missing.includes("image-urls");
  return matters ? `${lacks}, and a picture was not fetched for it: ${pictureRefusal}` : lacks;
}

function missingCapabilities(endpoint: Endpoint, shape: RequestShape): string[] {
  const wanted = new Set([...shape.needs, ...shape.preferences.requiredCapabilities]);
  return [...wanted].filter((need) => !endpoint.capabilities.has(need));
}
