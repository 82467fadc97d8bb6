/** The model book that Spillway carries: prices and windows from the package, the rest from model-traits.ts. */
import { calcPrice, findProvider, type MatchLogic, type ModelInfo } from "@pydantic/genai-prices";
import { hostPresets } from "../../core/model/host-presets.ts";
import type { Price } from "../../core/model/price.ts";
import type { ListedModel, ModelBook, ModelFacts, ModelReference } from "../model-book.ts";
import { hostOf, isOffered, listingOf, placeOf, shelvesOf } from "./hosts.ts";
import { listPriceOf } from "./list-price.ts";
import { traitsOf } from "./model-traits.ts";
import { serviceTiersOf } from "./service-tiers.ts";

export const packagedBook: ModelBook = { lookUp, listed: once(listAll) };

/** The list takes some 60 ms to make, and never changes. */
function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function lookUp(reference: ModelReference): ModelFacts {
  const preset = hostOf(reference.preset);
  const entry = entryOf(reference);
  const listing = entry === undefined ? undefined : listingOf(preset, entry, reference.model);
  return { ...factsOf(preset, reference.model, entry?.model), listing };
}

function listAll(): readonly ListedModel[] {
  const hosts = [...hostPresets.keys()].filter((preset) => hostOf(preset) === preset);
  return hosts.flatMap((preset) =>
    shelvesOf(preset).flatMap(({ provider, nameOf }) =>
      provider.models
        .filter((entry) => isOffered(preset, entry.id) && isChatModel(entry))
        .map((entry) => ({
          ...factsOf(preset, entry.id, entry),
          listing: { preset, name: nameOf(callableName(provider.id, entry)) },
        })),
    ),
  );
}

/** By the package's own matching of names. */
function entryOf(reference: ModelReference): BookEntry | undefined {
  const place = placeOf(reference);
  if (place === undefined) return undefined;
  const provider = findProvider(
    place.kind === "id" ? { providerId: place.providerId } : { providerApiUrl: place.url },
  );
  if (provider === undefined || !isOffered(reference.preset, place.model)) return undefined;
  const model = calcPrice({}, place.model, { providerId: provider.id })?.model;
  return model === undefined ? undefined : { model, name: callableName(provider.id, model) };
}

/** A model of the book, and what to ask its host for. */
interface BookEntry {
  readonly model: ModelInfo;
  readonly name: string;
}

/** The book's own id where the host takes it, else the first name that leads to the entry. */
function callableName(providerId: string, entry: ModelInfo): string {
  if (calcPrice({}, entry.id, { providerId })?.model === entry) return entry.id;
  return firstNameOf(entry.match) ?? entry.id;
}

function firstNameOf(match: MatchLogic): string | undefined {
  if ("or" in match) return match.or.map(firstNameOf).find((name) => name !== undefined);
  if ("equals" in match) return match.equals;
  if ("starts_with" in match) return match.starts_with;
  return "contains" in match ? match.contains : undefined;
}

function factsOf(preset: string, model: string, entry: ModelInfo | undefined): Omit<ModelFacts, "listing"> {
  const traits = traitsOf(preset, model);
  return {
    contextWindow: entry?.context_window,
    maxOutputTokens: traits?.maxOutputTokens,
    capabilities: traits?.capabilities,
    price: entry === undefined ? undefined : withTiers(listPriceOf(entry), serviceTiersOf(preset, model)),
  };
}

function withTiers(
  price: Price | undefined,
  tiers: ReadonlyMap<string, number> | undefined,
): Price | undefined {
  return price === undefined || tiers === undefined ? price : { ...price, serviceTiers: tiers };
}

/** Names of models that speak, draw, listen, rank or embed, of the batch price, and of those before chat. */
const otherModels =
  /audio|computer-use|embed|image|\blive\b|moderation|ocr|omni|realtime|rerank|sonic|speech|transcri|tts|voice|voxtral|whisper|:batch$|^gpt-3\.5-turbo-instruct|^(?:text-)?(?:ada|babbage|curie|davinci)/i;

function isChatModel(entry: ModelInfo): boolean {
  return entry.deprecated !== true && !otherModels.test(entry.id) && listPriceOf(entry) !== undefined;
}
