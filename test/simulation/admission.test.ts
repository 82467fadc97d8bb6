import { describe, expect, it } from "vitest";
import type { Pool } from "../../src/core/model/pool-port.ts";
import type { EndpointSnapshot } from "../../src/core/model/snapshot.ts";
import type { LivePool } from "../../src/pool/live-pool.ts";
import { spillway } from "../../src/simulation/policies.ts";
import type { NamedPolicy } from "../../src/simulation/policy.ts";
import { run } from "../../src/simulation/run.ts";
import { scenarioOf } from "../../src/simulation/scenarios.ts";

/** An attempt that the pool let go, with the endpoint as it was just before. */
interface Admission {
  readonly endpoint: EndpointSnapshot;
  /** Attempts of a half-open endpoint that were without a first token at that moment. */
  readonly unproven: number;
}

/** The production pool, watched from outside at every decision. */
function watched(onStarted: (admission: Admission) => void): NamedPolicy {
  return {
    name: "watched",
    title: "watched",
    create(options) {
      const { replicas } = spillway.create(options);
      const live = replicas[0]?.pool;
      if (live === undefined) throw new Error("the production pool shows itself");
      return {
        pool: { begin: watchedBegin(live, onStarted), leave: (waiter) => live.leave(waiter) },
        replicas,
      };
    },
  };
}

function watchedBegin(live: LivePool, onStarted: (admission: Admission) => void): Pool["begin"] {
  const unproven = new Map<string, number>();
  const count = (name: string, by: number) => unproven.set(name, Math.max(0, (unproven.get(name) ?? 0) + by));
  return (...asked) => {
    const before = new Map(live.snapshot().map((each) => [each.endpoint.name, each]));
    const begun = live.begin(...asked);
    if (begun.kind === "refused") return begun;
    const { ticket } = begun;
    const { name } = ticket.endpoint;
    const endpoint = before.get(name);
    if (endpoint === undefined) throw new Error(`the pool gave an endpoint that it does not show: ${name}`);
    onStarted({ endpoint, unproven: unproven.get(name) ?? 0 });
    if (endpoint.breaker.state === "closed") return begun;
    count(name, 1);
    let isProven = false;
    const prove = () => {
      if (!isProven) count(name, -1);
      isProven = true;
    };
    return {
      kind: "started",
      ticket: {
        endpoint: ticket.endpoint,
        tier: ticket.tier,
        reason: ticket.reason,
        startAt: ticket.startAt,
        ttftTimeoutMs: ticket.ttftTimeoutMs,
        stallTimeoutMs: ticket.stallTimeoutMs,
        totalTimeoutMs: ticket.totalTimeoutMs,
        hedgeAt: ticket.hedgeAt,
        sent: (now) => ticket.sent(now),
        progress: (gapMs, tokens) => ticket.progress(gapMs, tokens),
        quota: (report, now) => ticket.quota(report, now),
        firstToken: (now) => {
          prove();
          ticket.firstToken(now);
        },
        end: (outcome, now) => {
          prove();
          ticket.end(outcome, now);
        },
      },
    };
  };
}

describe("the production pool in a simulated world", () => {
  it.each(["hard-outage", "flapping", "herd", "all-down", "misconfigured-backup"])(
    "sends nothing to an open endpoint in %s, and one canary at a time to a half-open one",
    (name) => {
      const scenario = scenarioOf(name);
      if (scenario === undefined) throw new Error(`no scenario ${name}`);
      const states = new Map<string, number>();
      const breaches: Admission[] = [];
      const policy = watched((admission) => {
        const { state } = admission.endpoint.breaker;
        states.set(state, (states.get(state) ?? 0) + 1);
        if (state === "open" || (state === "half-open" && admission.unproven > 0)) breaches.push(admission);
      });
      run({ scenario, seed: 11, policy, hedging: true });
      expect(breaches).toEqual([]);
      expect(states.get("closed")).toBeGreaterThan(1_000);
      expect(states.get("half-open")).toBeGreaterThan(0);
    },
  );

  it("shows shares that sum to 1 or less, and scores between 0 and 1, at every look", () => {
    for (const name of ["brown-out", "ten-percent-errors", "correlated-outage"]) {
      const scenario = scenarioOf(name);
      if (scenario === undefined) throw new Error(`no scenario ${name}`);
      const { samples } = run({ scenario, seed: 12, policy: spillway, hedging: false });
      expect(samples.length).toBeGreaterThan(500);
      for (const { endpoints } of samples) {
        const sum = endpoints.reduce((total, { share }) => total + share, 0);
        expect(sum).toBeLessThanOrEqual(1 + 1e-9);
        for (const { share, health } of endpoints) {
          expect(share).toBeGreaterThanOrEqual(0);
          expect(health).toBeGreaterThanOrEqual(0);
          expect(health).toBeLessThanOrEqual(1);
        }
      }
    }
  });
});
