/**
 * The world that most stories begin with (routing.md §5): twenty requests a second, a
 * cheap primary and two dearer backups that could each carry all of it.
 */
import type { Fault } from "../condition.ts";
import type { ProviderProfile } from "../provider-profile.ts";
import type { Scenario } from "../scenario.ts";

/** Users expect the first token within twice the usual time. */
const objectiveFactor = 2;

type ProfileFacts = Pick<
  ProviderProfile,
  "name" | "ratePerSecond" | "ttftMedianMs" | "tokenTimeMs" | "priceNanoUsd"
>;

function profile(facts: ProfileFacts): ProviderProfile {
  return {
    account: `account-${facts.name.toLowerCase()}`,
    configuredRatePerSecond: facts.ratePerSecond,
    isStrict: false,
    limitsAcceleration: false,
    ttftObjectiveMs: objectiveFactor * facts.ttftMedianMs,
    ...facts,
  };
}

export const providerA = profile({
  name: "A",
  ratePerSecond: 40,
  ttftMedianMs: 400,
  tokenTimeMs: 15,
  priceNanoUsd: 1_000,
});

export const providerB = profile({
  name: "B",
  ratePerSecond: 30,
  ttftMedianMs: 450,
  tokenTimeMs: 17,
  priceNanoUsd: 3_000,
});

export const providerC = profile({
  name: "C",
  ratePerSecond: 40,
  ttftMedianMs: 550,
  tokenTimeMs: 20,
  priceNanoUsd: 8_000,
});

/** The same provider with another rate limit, and Spillway told of it. */
export function limitedTo(provider: ProviderProfile, ratePerSecond: number): ProviderProfile {
  return { ...provider, ratePerSecond, configuredRatePerSecond: ratePerSecond };
}

type Own = "id" | "name" | "title" | "faultMs" | "targets";

/** A story in the default world, but for what it says itself. */
export function story(facts: Pick<Scenario, Own> & Partial<Scenario>): Scenario {
  return {
    ratePerSecond: 20,
    providers: [providerA, providerB, providerC],
    tiers: [["A"], ["B"], ["C"]],
    faults: [],
    healthyAtMs: facts.faultMs,
    inputFactor: 1,
    cohorts: [],
    ...facts,
  };
}

/** A fault that is the same from its beginning to its end. */
export function steady(provider: string, toMs: number, condition: ReturnType<Fault["effect"]>): Fault {
  return { provider, fromMs: 0, toMs, effect: () => condition };
}
