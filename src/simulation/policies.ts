/** Every policy that can be run, by name. */

import { createPool } from "../pool/pool.ts";
import { BaselinePool, type Rule, usualTimeoutMs } from "./baselines/baseline-pool.ts";
import { createCooldown } from "./baselines/cooldown.ts";
import { createOracle } from "./baselines/oracle.ts";
import { createOutlierDetection } from "./baselines/outlier-detection.ts";
import { createPeakEwma } from "./baselines/peak-ewma.ts";
import { createRoundRobin } from "./baselines/round-robin.ts";
import { createStaticPriority } from "./baselines/static-priority.ts";
import { createFleet } from "./fleet/fleet.ts";
import type { NamedPolicy, PolicyOptions } from "./policy.ts";

/** The production pool; several of them, with shared state, where a story has several replicas. */
export const spillway: NamedPolicy = {
  name: "spillway",
  title: "Spillway",
  create(options) {
    const { endpoints, route, clock, random, replicas } = options;
    if (replicas > 1) return createFleet(options, replicas, true);
    const pool = createPool({ endpoints, routes: [route], clock, random });
    return { pool, replicas: [{ pool }] };
  },
};

/** What becomes of replicas that know nothing of one another. */
export const apart: NamedPolicy = {
  name: "apart",
  title: "Spillway, replicas without shared state",
  create: (options) => createFleet(options, options.replicas, false),
};

/** The fairness control: how much of a difference is only the timeout (routing.md §7.2). */
const strictTimeoutMs = 2_000;

export const staticPriority = baseline("static", "static priority", createStaticPriority);

export const oracle = baseline("oracle", "oracle", ({ truth }) => createOracle(truth));

/** The rivals, each with the timeout that is usual and with one as strict as Spillway's. */
export const baselines: readonly NamedPolicy[] = [
  staticPriority,
  baseline("round-robin", "round robin", createRoundRobin),
  baseline("cooldown", "cool-down (LiteLLM-style)", createCooldown),
  baseline("peak-ewma", "P2C peak-EWMA", ({ random }) => createPeakEwma(random)),
  baseline("outlier", "outlier detection (Envoy-style)", createOutlierDetection),
].flatMap((policy) => [policy, withStrictTimeout(policy)]);

function baseline(name: string, title: string, create: (options: PolicyOptions) => Rule): TimedPolicy {
  const at = (timeoutMs: number) => (options: PolicyOptions) => ({
    pool: new BaselinePool(options, create(options), timeoutMs),
    replicas: [],
  });
  return { name, title, create: at(usualTimeoutMs), at };
}

interface TimedPolicy extends NamedPolicy {
  at(timeoutMs: number): NamedPolicy["create"];
}

function withStrictTimeout({ name, title, at }: TimedPolicy): NamedPolicy {
  return { name: `${name}-2s`, title: `${title}, 2 s timeout`, create: at(strictTimeoutMs) };
}
