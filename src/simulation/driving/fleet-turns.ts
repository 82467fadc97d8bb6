/** Lets replicas exchange on virtual time, as pool/fleet-exchange.ts does on a timer. */
import type { Random } from "../../core/base/random.ts";
import { exchangeMs } from "../../core/limits/shared-bucket.ts";
import type { Replica } from "../policy.ts";
import type { VirtualTime } from "../virtual-time.ts";

/** What a round trip to the store takes. */
const roundTripMs = 1;

export function startFleetTurns(replicas: readonly Replica[], time: VirtualTime, random: Random): void {
  for (const { pool, sharing } of replicas) {
    if (sharing === undefined) continue;
    const turn = (): void => {
      const news = sharing.exchange(pool.fleet.report(time.now()));
      time.after(roundTripMs, () => {
        if (news === undefined) pool.fleet.cutOff(time.now());
        else pool.fleet.hear(news, time.now());
        time.after(exchangeMs * (0.8 + 0.4 * random()), turn);
      });
    };
    turn();
  }
}
