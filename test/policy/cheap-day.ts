/**
 * A day of a route that is ordered by price, in the simulation: what it costs, beside an
 * oracle that knows what is wrong with whom and sees nothing of the future.
 */

import { tiersByPrice } from "../../src/core/routing/price-order.ts";
import type { Fault } from "../../src/simulation/condition.ts";
import { endpointOf } from "../../src/simulation/configuration.ts";
import { measure } from "../../src/simulation/measure.ts";
import { oracle, spillway } from "../../src/simulation/policies.ts";
import type { CallRecord, Recording } from "../../src/simulation/recording.ts";
import { run } from "../../src/simulation/run.ts";
import type { Scenario } from "../../src/simulation/scenario.ts";
import { brownOut } from "../../src/simulation/scenarios/brown-out.ts";
import { providerA, providerB, providerC, story } from "../../src/simulation/scenarios/default-world.ts";

const minuteMs = 60_000;

/** The dearest first, as somebody might write it down: the price puts them in order. */
const byPrice = tiersByPrice(
  [{ members: ["C", "A", "B"].map((endpoint) => ({ endpoint, weight: 1 })) }],
  new Map([providerA, providerB, providerC].map((profile) => [profile.name, endpointOf(profile).price])),
).map(({ members }) => members.map(({ endpoint }) => endpoint));

/** What goes wrong every two hours of the day, each for some minutes; the cheapest has most of it. */
const troubles: readonly Omit<Fault, "fromMs" | "toMs">[] = [
  { provider: "A", effect: () => ({ ttftFactor: 5, tokenTimeFactor: 2 }) },
  { provider: "A", effect: () => ({ errors: 1 }) },
  { provider: "B", effect: () => ({ hangs: 1 }) },
  { provider: "A", effect: () => ({ hangs: 1 }) },
  { provider: "A", effect: () => ({ errors: 0.4 }) },
  { provider: "A", effect: () => ({ rateFactor: 0.2 }) },
];
const troubleMs = 4 * minuteMs;
const betweenMs = 120 * minuteMs;

function dayOf(hours: number, ratePerSecond: number): Scenario {
  const faultMs = hours * 60 * minuteMs;
  const count = Math.floor(faultMs / betweenMs);
  const faults = Array.from({ length: count }, (_, nth): Fault => {
    const fromMs = nth * betweenMs + betweenMs / 2;
    const trouble = troubles[nth % troubles.length] ?? { provider: "A", effect: () => ({}) };
    return { ...trouble, fromMs, toMs: fromMs + troubleMs };
  });
  return story({
    id: "day",
    name: "cheap-day",
    title: "a day with a fault every two hours",
    faultMs,
    ratePerSecond,
    faults,
    tiers: byPrice,
    targets: [],
  });
}

export interface CheapDay {
  readonly calls: number;
  readonly answered: number;
  /** The part of the calls that the cheapest took while nothing was wrong, from a quarter of an hour after a fault on. */
  readonly cheapShare: number;
  /** What the day cost above the oracle's, as a part of it. */
  readonly billAboveOracle: number;
}

export function cheapDay(hours: number, ratePerSecond: number, seed: number): CheapDay {
  const scenario = dayOf(hours, ratePerSecond);
  const options = { scenario, seed, hedging: false };
  const oracles = billOf(run({ ...options, policy: oracle }));
  const recording = run({ ...options, policy: spillway });
  const { calls, onsetAt } = recording;
  const healthy = calls.filter(({ arrival }) => isCalm((arrival.at - onsetAt) % betweenMs));
  const cheap = healthy.filter(({ attempts }) => attempts[0]?.provider === "A");
  return {
    calls: calls.length,
    answered: calls.filter(({ end }) => end === "completed").length / calls.length,
    cheapShare: cheap.length / healthy.length,
    billAboveOracle: billOf(recording) / oracles - 1,
  };
}

/** Away from the faults, each of which begins in the middle of its two hours. */
function isCalm(sinceMs: number): boolean {
  const end = betweenMs / 2 + troubleMs + 15 * minuteMs;
  return sinceMs < betweenMs / 2 || sinceMs > end;
}

function billOf({ calls }: Recording): number {
  return calls.reduce((sum, call) => sum + costOf(call), 0);
}

function costOf({ attempts }: CallRecord): number {
  return attempts.reduce((sum, { costNanoUsd }) => sum + costNanoUsd, 0);
}

/** The brown-out of the scenarios, on tiers by price: how soon the dearer tier has taken over, and the slow first tokens. */
export function cheapBrownOut(seed: number): { readonly shift90Ms: number; readonly ttftP99Ms: number } {
  const scenario = { ...brownOut, tiers: byPrice };
  const figures = measure(scenario, run({ scenario, seed, policy: spillway, hedging: false }));
  return {
    shift90Ms: figures.shift90 ?? Number.POSITIVE_INFINITY,
    ttftP99Ms: figures.ttftP99 ?? Number.POSITIVE_INFINITY,
  };
}
