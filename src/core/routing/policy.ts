/**
 * Whether policy allows an endpoint to a call: the first filter of all, on every pick.
 * What is not known of an endpoint satisfies nothing. It answers with a word and builds
 * no text; the text for people is made when it is wanted.
 */
import { type DataHandling, nothingKnown } from "../model/data-handling.ts";
import type { Endpoint } from "../model/endpoint.ts";
import type { CallPolicy, Demands, RoutingTable } from "../model/policy.ts";

/** A demand that an endpoint does not meet. */
export type UnmetDemand = "jurisdictions" | "regions" | "certifications" | "training" | "retention";

/** What of an endpoint policy looks at. */
export type Judged = Pick<Endpoint, "region" | "dataHandling">;

export function isAllowed(endpoint: Judged, { closed, tables }: CallPolicy): boolean {
  if (closed !== undefined) return false;
  for (const { demands } of tables) if (unmetDemand(endpoint, demands) !== undefined) return false;
  return true;
}

/** The first demand that the endpoint does not meet; undefined: it meets all. */
export function unmetDemand(endpoint: Judged, demands: Demands): UnmetDemand | undefined {
  const handling = endpoint.dataHandling ?? nothingKnown;
  if (!isWithin(handling.jurisdictions, demands.jurisdictions)) return "jurisdictions";
  if (!isWithin([endpoint.region.toLowerCase()], demands.regions)) return "regions";
  if (!demands.certifications.every((word) => handling.certifications.includes(word)))
    return "certifications";
  if (demands.forbidTraining && handling.trainsOnData !== false) return "training";
  return keepsTooLong(handling, demands) ? "retention" : undefined;
}

/** Whether one of the words is among those that are allowed; nothing allowed is no demand. */
export function isWithin(words: readonly string[], allowed: readonly string[]): boolean {
  return allowed.length === 0 || words.some((word) => allowed.includes(word));
}

function keepsTooLong({ retentionDays }: DataHandling, { maxRetentionDays }: Demands): boolean {
  return maxRetentionDays !== undefined && (retentionDays === undefined || retentionDays > maxRetentionDays);
}

/** Why policy does not allow the endpoint, for people. */
export function policyDetail(endpoint: Judged, { closed, tables }: CallPolicy): string {
  if (closed !== undefined) return closed;
  for (const table of tables) {
    const unmet = unmetDemand(endpoint, table.demands);
    if (unmet !== undefined) return unmetDetail(endpoint, table, unmet);
  }
  return "policy allows it";
}

/** One unmet demand of a table, for people. */
export function unmetDetail(endpoint: Judged, { name, demands }: RoutingTable, unmet: UnmetDemand): string {
  const handling = endpoint.dataHandling ?? nothingKnown;
  const wants = `the routing table "${name}" wants`;
  switch (unmet) {
    case "jurisdictions":
      return `${wants} data processed within ${demands.jurisdictions.join(", ")}; ${jurisdictionWords(handling)}`;
    case "regions":
      return `${wants} one of the regions ${demands.regions.join(", ")}; its region is "${endpoint.region}"`;
    case "certifications":
      return `${wants} ${demands.certifications.join(", ")}; it has ${handling.certifications.join(", ") || "none"}`;
    case "training":
      return `${wants} endpoints that do not train on data; ${trainingWords(handling)}`;
    case "retention":
      return `${wants} data kept for at most ${demands.maxRetentionDays ?? 0} days; ${retentionWords(handling)}`;
  }
}

function jurisdictionWords({ jurisdictions }: DataHandling): string {
  return jurisdictions.length === 0
    ? "nothing is promised of where it processes"
    : `it processes within ${jurisdictions.join(", ")}`;
}

function trainingWords({ trainsOnData }: DataHandling): string {
  return trainsOnData === undefined ? "it is not known whether it does" : "it does";
}

function retentionWords({ retentionDays }: DataHandling): string {
  return retentionDays === undefined
    ? "it is not known how long it keeps them"
    : `it keeps them ${retentionDays}`;
}
