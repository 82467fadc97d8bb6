/** The course of one run: calm, a fault at the primary, its return; the same open-loop load throughout. */
import { type Ask, type CallRecord, makeCall } from "./call.ts";
import type { Arrival, Condition, SimulatedProvider } from "./provider.ts";
import { settledAfter } from "./window.ts";

export interface Scenario {
  readonly name: string;
  readonly condition: Exclude<Condition, "well">;
  readonly says: string;
}

export const scenarios: readonly Scenario[] = [
  {
    name: "cut",
    condition: "cut",
    says: "answers break off with a reset connection, and every new request is answered with one",
  },
  {
    name: "hang",
    condition: "hung",
    says: "requests are taken, and nothing more is said; answers stop in the middle",
  },
  {
    name: "brown-out",
    condition: "browned-out",
    says: "five times slower to the first token and between tokens, and every fifth request is answered 503",
  },
];

export const usualCallsPerSecond = 12;
/** Before it counts, calm that counts, and the fault. */
const phases = { warmUpMs: 1_500, calmMs: 3_000, faultMs: 10_000 } as const;
/** Calls before the load begins, in turns of so many at once: what is loaded and compiled late shall not count. */
const warmUp = { turns: 3, atOnce: 8 } as const;
/** How long after the provider's return it is waited for traffic to be back. */
const observeMs = 30_000;
const shortFactor = 0.5;

/** Everything that was seen of one run; times are `performance.now`. */
export interface Course {
  readonly calmAt: number;
  readonly faultAt: number;
  readonly returnAt: number;
  readonly endAt: number;
  readonly calls: readonly CallRecord[];
  readonly primary: readonly Arrival[];
  readonly backup: readonly Arrival[];
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Calls that are due are made, however late the timer is: the rate is kept. Every other one is a stream. */
function startLoad(
  ask: Ask,
  callsPerSecond: number,
): { readonly stop: () => Promise<readonly CallRecord[]> } {
  const started = performance.now();
  const calls: Promise<CallRecord>[] = [];
  const timer = setInterval(() => {
    const due = ((performance.now() - started) * callsPerSecond) / 1_000;
    while (calls.length < due) calls.push(makeCall(ask, calls.length, calls.length % 2 === 0));
  }, 5);
  return {
    stop() {
      clearInterval(timer);
      return Promise.all(calls);
    },
  };
}

export interface RunOptions {
  /** Half of each time. */
  readonly isShort: boolean;
  readonly callsPerSecond: number;
  readonly isStopped: () => boolean;
}

export async function runScenario(
  ask: Ask,
  { condition }: Scenario,
  { primary, backup }: { readonly primary: SimulatedProvider; readonly backup: SimulatedProvider },
  { isShort, callsPerSecond, isStopped }: RunOptions,
): Promise<Course> {
  const factor = isShort ? shortFactor : 1;
  for (let turn = 0; turn < warmUp.turns; turn += 1) {
    await Promise.all(Array.from({ length: warmUp.atOnce }, (_, i) => makeCall(ask, i, i % 2 === 0)));
  }
  primary.arrivals.length = 0;
  backup.arrivals.length = 0;
  const load = startLoad(ask, callsPerSecond);
  await wait(phases.warmUpMs * factor);
  const calmAt = performance.now();
  await wait(phases.calmMs * factor);
  const faultAt = performance.now();
  primary.become(condition);
  await wait(phases.faultMs * factor);
  const returnAt = performance.now();
  primary.become("well");
  while (performance.now() < returnAt + observeMs * factor && !isStopped()) {
    await wait(250);
    const back = settledAfter(primary.arrivals, backup.arrivals, returnAt, performance.now());
    if (back !== undefined) break;
  }
  const endAt = performance.now();
  const calls = await load.stop();
  const copies = { primary: [...primary.arrivals], backup: [...backup.arrivals] };
  return { calmAt, faultAt, returnAt, endAt, calls, ...copies };
}
