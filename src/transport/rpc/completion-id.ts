import type { Clock } from "../../core/base/clock.ts";
import type { Random } from "../../core/base/random.ts";

/** Crockford's base 32: no letters that look like digits. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const prefix = "cmpl-";
const timeLength = 10;
const chanceLength = 16;

/**
 * Makes ids of completions: "cmpl-" and a ULID, whose first 10 characters are the
 * time in milliseconds, so that ids sort by age, and whose last 16 are chance.
 */
export function createCompletionIds(clock: Clock, random: Random): () => string {
  const id = Buffer.from(prefix.padEnd(prefix.length + timeLength + chanceLength));
  return () => {
    let rest = Math.floor(clock.wall());
    for (let place = timeLength - 1; place >= 0; place -= 1) {
      id[prefix.length + place] = alphabet.charCodeAt(rest % 32);
      rest = Math.floor(rest / 32);
    }
    for (let place = 0; place < chanceLength; place += 1) {
      id[prefix.length + timeLength + place] = alphabet.charCodeAt(Math.floor(random() * 32));
    }
    return id.toString("latin1");
  };
}
