/**
 * Whether the place from which a provider says that it served is one that the call
 * allows. What an endpoint promises let it in; its own word can only convict it. A word
 * that means nothing here proves nothing, as silence does.
 */
import { everyRegion } from "../model/cloud-regions.ts";
import type { Endpoint } from "../model/endpoint.ts";
import type { HostPreset } from "../model/host-preset.ts";
import { hostPresets } from "../model/host-presets.ts";
import { jurisdictionsOfPlace } from "../model/host-region.ts";
import type { RequestShape } from "../model/pool-port.ts";
import type { ServedPlace } from "../model/served-place.ts";

/** Why the place is one where the call must not be, for people; undefined: nothing is known against it. */
export function placeBreach(
  endpoint: Endpoint,
  place: ServedPlace,
  { policy, preferences }: Pick<RequestShape, "policy" | "preferences">,
): string | undefined {
  const areas = jurisdictionsOfPlace(hostOf(endpoint), place);
  if (areas === undefined) return undefined;
  const words = [place.region, place.geography, ...areas].filter((word) => word !== "");
  const isBreach = (allowed: readonly string[]) =>
    allowed.length > 0 && !words.some((word) => allowed.includes(word));
  const told = `the provider says that it served from ${place.region || place.geography}`;
  for (const { name, demands } of policy.tables) {
    const { jurisdictions, regions } = demands;
    if (isBreach(jurisdictions)) {
      return `${told}; the routing table "${name}" wants data processed within ${jurisdictions.join(", ")}`;
    }
    // A geography alone does not tell the region.
    if (place.region !== "" && isBreach(regions)) {
      return `${told}; the routing table "${name}" wants one of the regions ${regions.join(", ")}`;
    }
  }
  const { allowedRegions } = preferences;
  return isBreach(allowedRegions) && isPromised(endpoint, allowedRegions)
    ? `${told}; the request allows ${allowedRegions.join(", ")}`
    : undefined;
}

/** Whether the endpoint was let in by an area that its host promises, and not by the operator's own name of a region. */
function isPromised({ dataHandling }: Endpoint, allowed: readonly string[]): boolean {
  return dataHandling?.jurisdictions.some((area) => allowed.includes(area)) ?? false;
}

/** The regions of the endpoint's host; of a host without any, those of all clouds, whose names are their own. */
function hostOf({ provider }: Endpoint): Pick<HostPreset, "regions"> {
  const regions = hostPresets.get(provider.preset)?.regions.filter(({ name }) => name !== "") ?? [];
  return regions.length > 0 ? { regions } : { regions: everyRegion };
}
