/**
 * Whether an endpoint may serve a request at all, by policy, by what is configured and
 * by what the caller asks: no health, no load. The first reason that holds is the one
 * told, and policy comes before all others.
 *
 * It answers with a word and builds no text: this runs for every candidate of every
 * request. The text for people is made in refusal-detail.ts, when it is wanted.
 */
import type { Endpoint } from "../model/endpoint.ts";
import type { Exclusions, RequestShape } from "../model/pool-port.ts";
import { costOfTokens } from "../model/price.ts";
import type { RefusalReason } from "../model/refusal.ts";
import type { RoutedEndpoint } from "./candidate.ts";
import { isAllowed, isWithin } from "./policy.ts";

/** Why the endpoint may not serve the request; undefined: it may. `inputTokens` is the estimate for this endpoint. */
export function standingRefusal(
  endpoint: Endpoint,
  shape: RequestShape,
  exclusions: Exclusions,
  inputTokens: number,
): RefusalReason | undefined {
  if (!isAllowed(endpoint, shape.policy)) return "policy";
  if (isExcluded(endpoint, exclusions)) return "tried";
  if (!isPreferred(endpoint, shape)) return "preference";
  if (!isCapable(endpoint, shape)) return "capability";
  if (!fitsWindow(endpoint, shape, exclusions, inputTokens)) return "context-window";
  if (!isAffordable(endpoint, shape, inputTokens)) return "cost";
  return undefined;
}

function isExcluded(endpoint: Endpoint, exclusions: Exclusions): boolean {
  const { endpoints, accounts } = exclusions;
  return (
    (endpoints.length > 0 && endpoints.includes(endpoint.name)) ||
    (accounts.length > 0 && accounts.includes(endpoint.provider.account))
  );
}

function isPreferred(endpoint: Endpoint, shape: RequestShape): boolean {
  const { onlyEndpoints, excludeEndpoints, allowedRegions } = shape.preferences;
  if (onlyEndpoints.length > 0 && !onlyEndpoints.includes(endpoint.name)) return false;
  if (excludeEndpoints.length > 0 && excludeEndpoints.includes(endpoint.name)) return false;
  return allowedRegions.length === 0 || isInRegions(endpoint, allowedRegions);
}

/** A caller's regions may be wider areas too, such as "eu". */
function isInRegions({ region, dataHandling }: Endpoint, allowed: readonly string[]): boolean {
  return allowed.includes(region) || isWithin(dataHandling?.jurisdictions ?? [], allowed);
}

function isCapable(endpoint: Endpoint, shape: RequestShape): boolean {
  if (shape.needs.size > 0) {
    for (const need of shape.needs) if (!endpoint.capabilities.has(need)) return false;
  }
  for (const need of shape.preferences.requiredCapabilities) {
    if (!endpoint.capabilities.has(need)) return false;
  }
  return true;
}

/**
 * An estimate from bytes may be a quarter too high for a text that tokenizes well.
 * Refusing on it would lose a request that the endpoint could serve, while sending it
 * costs one quick "too long" and the next endpoint: so the doubt goes to the endpoint.
 */
const doubt = 0.75;

function fitsWindow(
  endpoint: Endpoint,
  shape: RequestShape,
  exclusions: Exclusions,
  inputTokens: number,
): boolean {
  const window = endpoint.contextWindow;
  if (window === undefined) return true;
  if (exclusions.windowAbove > 0 && window <= exclusions.windowAbove) return false;
  return doubt * inputTokens + (shape.maxOutputTokens ?? 0) <= window;
}

function isAffordable(endpoint: Endpoint, shape: RequestShape, inputTokens: number): boolean {
  const bound = shape.preferences.maxCostNanoUsd;
  return bound === undefined || predictedCost(endpoint, shape, inputTokens) <= bound;
}

/** The most that the request may cost there, in whole nano-USD; 0 when the price is unknown. */
export function predictedCost(endpoint: Endpoint, shape: RequestShape, inputTokens: number): number {
  const outputTokens = Math.min(shape.maxOutputTokens ?? endpoint.maxOutputTokens, endpoint.maxOutputTokens);
  return costOfTokens(endpoint.price, inputTokens, outputTokens);
}

/**
 * Whether budgets leave too little for the request there. Where it sets no bound for its
 * answer, the usual one counts. A price that is not known may be anything: it needs some
 * money left, and a price of nothing does not.
 */
export function exceedsBudget(at: RoutedEndpoint, shape: RequestShape): boolean {
  const left = shape.spendableNanoUsd;
  if (left === undefined) return false;
  if (at.endpoint.price === undefined) return (shape.remainingNanoUsd ?? left) <= 0;
  return at.expectedCostOf(shape) > left;
}
