/**
 * What service tiers cost in parts of the list price: the price book has none. Other
 * vendors' tiers, and those of models that are not here, are the configuration's to say.
 */

type Row = readonly [pattern: RegExp, priority: number];

/** The priority prices of openai.com/api-priority-processing over the list prices, as of autumn 2026. */
const openAiPriority: readonly Row[] = [
  [/^gpt-5\.5/, 2.5],
  [/^gpt-5-mini/, 1.8],
  [/^gpt-5/, 2],
  [/^gpt-4\.1/, 1.75],
];

/** Flex costs as much as a batch, half the price (platform.openai.com/docs/guides/flex-processing). */
const openAiFlex = 0.5;

/** Undefined when nothing is known. */
export function serviceTiersOf(preset: string, model: string): ReadonlyMap<string, number> | undefined {
  if (preset !== "openai") return undefined;
  const priority = openAiPriority.find(([pattern]) => pattern.test(model))?.[1];
  return new Map([
    ["flex", openAiFlex],
    ...(priority === undefined ? [] : [["priority", priority] as const]),
  ]);
}
