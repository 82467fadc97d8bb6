/**
 * Where a host processes what it is sent, as far as it promises that (providers.md §8).
 * Policy rests on this: what is not promised is not assumed.
 */
import type { JsonObject } from "../base/json.ts";
import type { HostPreset } from "./host-preset.ts";
import type { ServedPlace } from "./served-place.ts";

/** A place in which a host serves: a row of its preset. */
export interface HostRegion {
  /** As `region` of an endpoint names it, in lower case: "eu", "us-east-1". "": the endpoint names none. */
  readonly name: string;
  /**
   * Areas each of which holds all of the processing, the smallest first: a country by
   * ISO 3166-1 in lower case ("nl"), "eu", "eea". Empty: the host promises nothing.
   */
  readonly jurisdictions: readonly string[];
  /** The base URL that keeps calls in the region. Undefined: the preset's, or the account's own. */
  readonly baseUrl?: string;
  /** Fields of every request that keep it in the region. They win over the caller's own. */
  readonly body?: JsonObject;
  /** What the list price is multiplied by there. Undefined: 1. */
  readonly priceFactor?: number;
}

/** The row of an endpoint's region. Undefined: nothing is known of it. */
export function hostRegionOf(host: Pick<HostPreset, "regions">, region: string): HostRegion | undefined {
  return host.regions.find(({ name }) => name === region.toLowerCase());
}

/**
 * The areas each of which holds all processing of an endpoint's calls, as far as its
 * host promises; empty: nothing is promised. With Bedrock the prefix of a cross-region
 * inference profile counts, which may leave the region that it is called in.
 */
export function jurisdictionsOf(
  host: Pick<HostPreset, "regions"> & Partial<Pick<HostPreset, "profilePrefixes">>,
  { region, model }: { readonly region: string; readonly model: string },
): readonly string[] {
  const promised = hostRegionOf(host, region)?.jurisdictions ?? [];
  if (host.profilePrefixes === undefined) return promised;
  // A profile of the account's own may stand for any other, and its id does not tell which.
  if (model.includes("application-inference-profile/")) return [];
  // An ARN names an inference profile after its last slash.
  const [prefix = "", vendor] = (model.split("/").at(-1) ?? "").split(".");
  return (vendor === undefined ? undefined : host.profilePrefixes.get(prefix)) ?? promised;
}

/**
 * The areas each of which holds the place from which the provider says that it served.
 * Undefined: it named no place, or in a word that means nothing here.
 */
export function jurisdictionsOfPlace(
  host: Pick<HostPreset, "regions">,
  place: ServedPlace,
): readonly string[] | undefined {
  const word = place.region || place.geography;
  return word === "" ? undefined : hostRegionOf(host, word)?.jurisdictions;
}
