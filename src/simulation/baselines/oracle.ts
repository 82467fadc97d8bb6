/**
 * Knows the truth and nothing of the future: the first endpoint that is well and has
 * room now, else a wait of up to five seconds. No policy can be cheaper and as good;
 * costs are told as a multiple of its.
 */
import type { Truth } from "../policy.ts";
import { firstOf, type Rule } from "./baseline-pool.ts";

/** How soon it looks again. */
const lookMs = 50;

export function createOracle(truth: Truth): Rule {
  return {
    choose(among, now) {
      const well = among.filter(({ endpoint }) => truth.isWell(endpoint.name));
      return well.length > 0 ? firstOf(well) : { retryAt: now + lookMs };
    },
  };
}
