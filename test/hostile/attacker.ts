/** The attacker: a process of its own that is told what to send where, and answers how its connections ended. */
import { seededRandom } from "../../src/core/base/random.ts";
import { attacks } from "./attacks.ts";
import { type Barrage, strike, strikeMany } from "./support/strike.ts";

export interface Orders extends Barrage {
  readonly name: string;
  readonly port: number;
  /** The address that it attacks from. */
  readonly address: string;
  readonly seed: number;
}

/** How connections ended, with how often. */
export type Endings = Readonly<Record<string, number>>;

/** Where the server may wait for more, and where it must end what it heard. A busy one takes its time to hear. */
const patienceMs = { more: 400, none: 10_000 };

process.on("message", (orders: Orders) => void obey(orders));

async function obey({ name, port, address, seed, ...barrage }: Orders): Promise<void> {
  const attack = attacks.find((each) => each.name === name);
  if (attack === undefined) throw new Error(`no attack is called ${name}`);
  const random = seededRandom(seed);
  // What needs no chance is made once, so that the attacker's own work does not spare the gateway.
  const always = attack.bytes.length === 0 ? attack.bytes(random) : undefined;
  const patience = patienceMs[attack.patient === true ? "more" : "none"];
  const endings = await strikeMany(barrage, () =>
    strike(port, always ?? attack.bytes(random), patience, address),
  );
  process.send?.(Object.fromEntries(endings));
}
