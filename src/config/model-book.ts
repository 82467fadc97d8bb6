import type { Capability } from "../core/model/capability.ts";
import type { Price } from "../core/model/price.ts";

/** A model, by what a configuration says of it. */
export interface ModelReference {
  /** The host preset's name; "" without one. */
  readonly preset: string;
  /** "" when only the preset is known. */
  readonly baseUrl: string;
  readonly model: string;
}

/** What is known of a model before anybody configures it; undefined is unknown. */
export interface ModelFacts {
  readonly contextWindow: number | undefined;
  readonly maxOutputTokens: number | undefined;
  readonly capabilities: readonly Capability[] | undefined;
  /** The list price. */
  readonly price: Price | undefined;
  /** Where listed() has it; undefined when it has not. */
  readonly listing: Listing | undefined;
}

/** A model's place in the list. */
export interface Listing {
  /** The preset under which the host's models are listed. */
  readonly preset: string;
  readonly name: string;
}

/** A model that can be had from a host. */
export interface ListedModel extends ModelFacts {
  readonly listing: Listing;
}

/** What is known of models. */
export interface ModelBook {
  lookUp(reference: ModelReference): ModelFacts;
  /** Every chat model with a price, of every preset. */
  listed(): readonly ListedModel[];
}
