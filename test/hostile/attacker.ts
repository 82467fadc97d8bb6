/** One attack in a process of its own: `node attacker.ts PORT COUNT AT_ONCE SEED NAME`. Writes how its connections ended, as JSON. */
import { seededRandom } from "../../src/core/base/random.ts";
import { attacks } from "./attacks.ts";
import { strike, strikeMany } from "./support/strike.ts";

/** Where the server may wait for more, and where it must end what it heard. A busy one takes its time to hear. */
const patienceMs = { more: 400, none: 10_000 };

const [port, count, atOnce, seed, ...words] = process.argv.slice(2);
const attack = attacks.find(({ name }) => name === words.join(" "));
if (attack === undefined) throw new Error(`no attack is called ${words.join(" ")}`);
const random = seededRandom(Number(seed));
const endings = await strikeMany({ count: Number(count), atOnce: Number(atOnce) }, () =>
  strike(Number(port), attack.bytes(random), patienceMs[attack.patient === true ? "more" : "none"]),
);
console.log(JSON.stringify(Object.fromEntries(endings)));
