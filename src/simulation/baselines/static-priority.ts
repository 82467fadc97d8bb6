/** Always the first that was not tried: plain fallback, as every gateway has it. */
import { firstOf, type Rule } from "./baseline-pool.ts";

export function createStaticPriority(): Rule {
  let turn = 0;
  return {
    choose(among) {
      turn += 1;
      return firstOf(among, turn);
    },
  };
}
