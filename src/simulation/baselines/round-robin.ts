/** One after the other, whatever they cost and however they are. */
import type { Rule } from "./baseline-pool.ts";

export function createRoundRobin(): Rule {
  let turn = 0;
  return {
    choose(among) {
      turn += 1;
      return among[turn % among.length] ?? { retryAt: undefined };
    },
  };
}
