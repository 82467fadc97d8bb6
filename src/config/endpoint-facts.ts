import type { Endpoint } from "../../gen/spillway/config/v1/endpoint_pb.ts";
import type { Provider } from "../../gen/spillway/config/v1/provider_pb.ts";
import type { Capability } from "../core/model/capability.ts";
import type { Price } from "../core/model/price.ts";
import { defaults } from "./defaults.ts";
import type { ModelBook } from "./model-book.ts";
import type { PresetFacts, Presets } from "./presets.ts";
import { capabilitiesOf } from "./settings-capability.ts";
import { optionalNumber } from "./settings-values.ts";

/** What holds of an endpoint's model: what the file says, over what the book knows. */
export interface EndpointFacts {
  readonly capabilities: ReadonlySet<Capability>;
  readonly contextWindow: number | undefined;
  readonly maxOutputTokens: number;
  /** Undefined: unknown to the book. */
  readonly listPrice: Price | undefined;
}

/** What the facts are looked up in. */
export interface FactSources {
  readonly presets: Presets;
  readonly book: ModelBook;
}

/** `provider` undefined: the file names none, or one that it does not have. */
export function endpointFacts(
  endpoint: Endpoint,
  provider: Provider | undefined,
  { presets, book }: FactSources,
): EndpointFacts {
  const preset = provider?.preset ?? "";
  const known = book.lookUp({
    preset,
    baseUrl: provider?.baseUrl || (presets.get(preset)?.baseUrl ?? ""),
    model: endpoint.knownAs || endpoint.model,
  });
  const written = capabilitiesOf(endpoint.capabilities);
  return {
    capabilities: written.size > 0 ? written : new Set(known.capabilities),
    contextWindow: optionalNumber(endpoint.contextWindow) ?? known.contextWindow,
    maxOutputTokens:
      optionalNumber(endpoint.maxOutputTokens) ?? known.maxOutputTokens ?? defaults.maxOutputTokens,
    listPrice: known.price === undefined ? undefined : priceIn(known.price, presets.get(preset), endpoint),
  };
}

/** The list price in the endpoint's region; a factor that the file sets takes the place of the region's. */
function priceIn(price: Price, preset: PresetFacts | undefined, { region }: Endpoint): Price {
  const row = preset?.regions.find(({ name }) => name === region.toLowerCase());
  if (row?.priceFactor === undefined) return price;
  return { ...price, factor: (price.factor ?? 1) * row.priceFactor };
}
