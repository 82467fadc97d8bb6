/** Kills and revives providers at random, until told to stop. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../../../src/core/base/random.ts";
import type { Fault } from "../../../src/simulator/fault.ts";
import type { SimulatedProvider } from "../../../src/simulator/start.ts";

/** Between two blows. */
const pauseMs = { least: 100, most: 500 };

/** Most blows revive: with half of the providers well, calls have somewhere to go. */
const revivingShare = 0.5;

const blows: readonly ((random: Random) => Fault)[] = [
  () => ({ kind: "refuse-connections" }),
  (random) => ({ kind: "cut", afterTokens: whole(random, 60), manner: "reset" }),
  (random) => ({ kind: "cut", afterTokens: whole(random, 60), manner: "eof" }),
  (random) => ({ kind: "cut", afterTokens: whole(random, 60), manner: "close", share: 0.5 }),
  (random) => ({ kind: "stall", afterTokens: whole(random, 60) }),
  (random) => ({ kind: "in-band-error", afterTokens: whole(random, 60), error: "overloaded" }),
  (random) => ({ kind: "malformed", afterTokens: whole(random, 60), share: 0.5 }),
  () => ({ kind: "hang" }),
  () => ({ kind: "error", error: "server-error" }),
  () => ({ kind: "error", error: "overloaded", share: 0.5 }),
  () => ({ kind: "error", error: "rate-limited", retryAfterMs: 500 }),
  () => ({ kind: "slow", ttftMs: 1_000 }),
  () => ({ kind: "empty", share: 0.5 }),
];

/** How many blows were dealt. */
export async function killAndRevive(
  providers: readonly SimulatedProvider[],
  random: Random,
  signal: AbortSignal,
): Promise<number> {
  let dealt = 0;
  while (!signal.aborted) {
    const provider = providers[whole(random, providers.length)];
    const blow = blows[whole(random, blows.length)];
    const fault = random() < revivingShare || blow === undefined ? ({ kind: "none" } as const) : blow(random);
    await provider?.setFault(fault);
    dealt += 1;
    await sleep(pauseMs.least + random() * (pauseMs.most - pauseMs.least));
  }
  await Promise.all(providers.map((provider) => provider.setFault({ kind: "none" })));
  return dealt;
}

export function whole(random: Random, below: number): number {
  return Math.floor(random() * below);
}
