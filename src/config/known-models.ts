/**
 * Every model that Spillway knows: those of the configuration, and every chat model
 * of the book with its list price. A model of the book that an account of the same
 * preset has is that account's, so that nothing is told twice.
 */
import type { Endpoint } from "../core/model/endpoint.ts";
import type { KnownModel } from "../core/model/known-model.ts";
import type { Route } from "../core/model/route.ts";
import { packagedBook } from "./book/packaged-book.ts";
import type { ListedModel, ModelBook } from "./model-book.ts";
import type { Settings } from "./settings.ts";

/** By provider, then by name. */
export function knownModels(
  settings: Pick<Settings, "endpoints" | "routes" | "connections">,
  book: ModelBook = packagedBook,
): readonly KnownModel[] {
  const baseUrls = new Map(settings.connections.map(({ account, baseUrl }) => [account.name, baseUrl]));
  const taken = new Set(
    settings.endpoints.flatMap(({ provider: { name, preset }, model }) => {
      const { listing } = book.lookUp({ preset, baseUrl: baseUrls.get(name) ?? "", model });
      return listing === undefined ? [] : [keyOf(listing.preset, listing.name)];
    }),
  );
  const others = book.listed().filter(({ listing }) => !taken.has(keyOf(listing.preset, listing.name)));
  return [...configured(settings.endpoints, settings.routes), ...others.map(listedModel)].sort(
    (a, b) => compare(a.provider, b.provider) || compare(a.name, b.name),
  );
}

/** One of each account's models, however many endpoints it has; the first speaks for all. */
function configured(endpoints: readonly Endpoint[], routes: readonly Route[]): readonly KnownModel[] {
  const groups = Map.groupBy(endpoints, ({ provider, model }) => keyOf(provider.name, model));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const names = new Set(group.map(({ name }) => name));
    return [
      {
        name: first.model,
        provider: first.provider.name,
        routes: routes.filter((route) => reaches(route, names)).map(({ name }) => name),
        contextWindow: first.contextWindow,
        maxOutputTokens: first.maxOutputTokens,
        capabilities: [...first.capabilities],
        price: first.price,
      },
    ];
  });
}

function reaches(route: Route, endpoints: ReadonlySet<string>): boolean {
  return route.tiers.some(({ members }) => members.some(({ endpoint }) => endpoints.has(endpoint)));
}

function listedModel(model: ListedModel): KnownModel {
  const { listing, contextWindow, maxOutputTokens, capabilities, price } = model;
  return {
    name: listing.name,
    provider: listing.preset,
    routes: [],
    contextWindow,
    maxOutputTokens,
    capabilities: capabilities ?? [],
    price,
  };
}

function keyOf(provider: string, model: string): string {
  return JSON.stringify([provider, model]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
