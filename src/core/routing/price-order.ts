/** Tiers by price, the cheapest first: then the spill-over between tiers is "cheap first, and up when it must be". */
import { costOfTokens, type Price } from "../model/price.ts";
import type { Member, Tier } from "../model/route.ts";

/** The price of each endpoint by its name; undefined: unknown. */
export type Prices = ReadonlyMap<string, Price | undefined>;

/** A usual call, in thousands of tokens: prompts are some three times as long as answers. */
const inputTokens = 3_000;
const outputTokens = 1_000;

/** Endpoints whose prices are this close share a tier: to prefer one for it would cost its rival's capacity. */
const closeness = 1.05;

/** Further prices share the last tier. */
const mostTiers = 8;

/** The members of all tiers in tiers by price; an unknown price comes last. Members keep weights and adaptations. */
export function tiersByPrice(tiers: readonly Tier[], prices: Prices): readonly Tier[] {
  const priced = tiers
    .flatMap(({ members }) => members)
    .map((member) => ({ member, cost: usualCost(prices.get(member.endpoint)) }))
    .sort((one, other) => (one.cost === other.cost ? 0 : one.cost - other.cost));
  const made: { cost: number; members: Member[] }[] = [];
  for (const { member, cost } of priced) {
    const last = made.at(-1);
    const isClose = last !== undefined && (cost === last.cost || cost <= last.cost * closeness);
    if (last !== undefined && (isClose || made.length === mostTiers)) last.members.push(member);
    else made.push({ cost, members: [member] });
  }
  return made.map(({ members }) => ({ members }));
}

function usualCost(price: Price | undefined): number {
  return price === undefined ? Number.POSITIVE_INFINITY : costOfTokens(price, inputTokens, outputTokens);
}
