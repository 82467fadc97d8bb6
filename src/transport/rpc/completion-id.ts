import type { Clock } from "../../core/base/clock.ts";
import type { Random } from "../../core/base/random.ts";

/** Crockford's base 32: no letters that look like digits. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * Makes ids of completions: "cmpl-" and a ULID, whose first 10 characters are the
 * time in milliseconds, so that ids sort by age, and whose last 16 are chance.
 */
export function createCompletionIds(clock: Clock, random: Random): () => string {
  return () => {
    let time = "";
    let rest = Math.floor(clock.wall());
    for (let place = 0; place < 10; place += 1) {
      time = alphabet.charAt(rest % 32) + time;
      rest = Math.floor(rest / 32);
    }
    let chance = "";
    for (let place = 0; place < 16; place += 1) chance += alphabet.charAt(Math.floor(random() * 32));
    return `cmpl-${time}${chance}`;
  };
}
