/** Which of the price book's providers a host preset is. */
import { findProvider, type Provider } from "@pydantic/genai-prices";
import type { Listing, ModelReference } from "../model-book.ts";

/** Presets of one host that differ in the dialect alone: the same models at the same prices. */
const otherDialects: Readonly<Record<string, string>> = {
  "azure-openai-responses": "azure-openai",
  "bedrock-claude": "bedrock",
  "openai-responses": "openai",
  "xai-responses": "xai",
};

/** The preset under which a host's models are known. */
export function hostOf(preset: string): string {
  return otherDialects[preset] ?? preset;
}

/** By preset. Presets of hosts that one runs oneself have no list price and no row. */
const bookNames: Readonly<Record<string, string>> = {
  anthropic: "anthropic",
  "azure-openai": "azure",
  bedrock: "aws",
  cerebras: "cerebras",
  cohere: "cohere",
  deepseek: "deepseek",
  fireworks: "fireworks",
  gemini: "google",
  groq: "groq",
  mistral: "mistral",
  openai: "openai",
  openrouter: "openrouter",
  perplexity: "perplexity",
  together: "together",
  "vertex-claude": "google",
  "vertex-gemini": "google",
  xai: "x-ai",
};

/** Hugging Face's router resells others; "model:partner" names one of them and its price. */
const huggingFace = "huggingface";
const huggingFacePartners = [
  "cerebras",
  "fireworks-ai",
  "groq",
  "hyperbolic",
  "nebius",
  "novita",
  "nscale",
  "ovhcloud",
  "publicai",
  "sambanova",
  "together",
] as const;

/** The hosts of Google serve two vendors' models, each under presets of its own. */
const onlyClaude: ReadonlySet<string> = new Set(["vertex-claude"]);
const neverClaude: ReadonlySet<string> = new Set(["gemini", "vertex-gemini"]);

/** Where in the book to look for a model. */
export type BookPlace =
  | { readonly kind: "id"; readonly providerId: string; readonly model: string }
  | { readonly kind: "url"; readonly url: string; readonly model: string };

/** Undefined when the book cannot know the host. */
export function placeOf({ preset: dialect, baseUrl, model }: ModelReference): BookPlace | undefined {
  const preset = hostOf(dialect);
  if (preset === huggingFace) {
    const colon = model.lastIndexOf(":");
    return colon < 0
      ? undefined
      : {
          kind: "id",
          providerId: `${huggingFace}_${model.slice(colon + 1)}`,
          model: model.slice(0, colon),
        };
  }
  const providerId = bookNames[preset];
  if (providerId !== undefined) return { kind: "id", providerId, model };
  return preset === "" && baseUrl !== "" ? { kind: "url", url: baseUrl, model } : undefined;
}

/** A provider of the book, and how a preset calls its models. */
export interface BookShelf {
  readonly provider: Provider;
  readonly nameOf: (id: string) => string;
}

/** The providers of the book whose models a preset offers. */
export function shelvesOf(preset: string): readonly BookShelf[] {
  const names: readonly (readonly [string, string])[] =
    preset === huggingFace
      ? huggingFacePartners.map((partner) => [`${huggingFace}_${partner}`, `:${partner}`] as const)
      : [[bookNames[preset] ?? "", ""]];
  return names.flatMap(([id, suffix]) => {
    const provider = id === "" ? undefined : findProvider({ providerId: id });
    return provider === undefined ? [] : [{ provider, nameOf: (model: string) => `${model}${suffix}` }];
  });
}

/** Whether a preset offers a model that its provider in the book has. */
export function isOffered(preset: string, id: string): boolean {
  const isClaude = id.startsWith("claude");
  return isClaude ? !neverClaude.has(preset) : !onlyClaude.has(preset);
}

/** Where the list has a model of the book that was asked for as `model`. */
export function listingOf(preset: string, entry: { readonly name: string }, model: string): Listing {
  const suffix = preset === huggingFace ? model.slice(model.lastIndexOf(":")) : "";
  return { preset, name: `${entry.name}${suffix}` };
}
