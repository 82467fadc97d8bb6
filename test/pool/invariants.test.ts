/** What must hold of the pool whatever happens to it, over random courses of events. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FailureKind } from "../../src/core/model/disposition.ts";
import { unlimited } from "../../src/core/model/endpoint.ts";
import { Failure } from "../../src/core/model/failure.ts";
import type { Ticket } from "../../src/core/model/pool-port.ts";
import type { ProbeTicket } from "../../src/pool/live-pool.ts";
import { cancelled, failed, refusedAnswer, succeeded } from "./fixtures.ts";
import { PoolBench } from "./pool-bench.ts";

const kinds: readonly FailureKind[] = [
  "server-error",
  "overloaded",
  "rate-limited",
  "first-token-timeout",
  "quota-exhausted",
  "unauthenticated",
  "invalid-output",
  "invalid-request",
];

const anyStep = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("begin" as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("first-token" as const), pick: fc.nat() }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("succeed" as const), pick: fc.nat() }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("fail" as const),
      pick: fc.nat(),
      how: fc.constantFrom(...kinds),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("cancel" as const), pick: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("refuse" as const), pick: fc.nat() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("probe" as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("answer" as const), pick: fc.nat(), ok: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("advance" as const), ms: fc.integer({ min: 1, max: 3_000 }) }),
  },
);

type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

/** A course of events, with the tickets and probes that are out. */
class RandomCourse {
  readonly bench = new PoolBench([["a", "b"], ["c"]], () => ({
    limits: { ...unlimited, requestsPerMinute: 1_200, concurrency: 8 },
  }));
  readonly tickets: Ticket[] = [];
  readonly probes: ProbeTicket[] = [];

  take(step: Step): void {
    const { bench, tickets, probes } = this;
    const now = bench.clock.time;
    switch (step.kind) {
      case "begin":
        this.#begin();
        break;
      case "first-token":
        tickets[step.pick % Math.max(1, tickets.length)]?.firstToken(now);
        break;
      case "succeed":
        this.#pull(step.pick)?.end(succeeded, now);
        break;
      case "fail":
        this.#pull(step.pick)?.end(failed(step.how), now);
        break;
      case "cancel":
        this.#pull(step.pick)?.end(cancelled, now);
        break;
      case "refuse":
        this.#pull(step.pick)?.end(refusedAnswer, now);
        break;
      case "probe":
        probes.push(...bench.pool.dueProbes(now));
        break;
      case "answer":
        probes
          .splice(step.pick % Math.max(1, probes.length), 1)[0]
          ?.end(
            step.ok
              ? { kind: "succeeded" }
              : { kind: "failed", failure: new Failure("server-error", "down") },
            now,
          );
        break;
      case "advance":
        bench.advance(step.ms);
    }
  }

  #begin(): void {
    const { bench, tickets } = this;
    const begun = bench.begin();
    if (begun.kind === "refused") {
      expect(begun.refusals.length).toBe(3);
      if (begun.retryAt !== undefined) expect(begun.retryAt).toBeGreaterThan(bench.clock.time);
      return;
    }
    const { ticket } = begun;
    const { breaker } = bench.snapshot(ticket.endpoint.name);
    // To an open endpoint nothing goes, and to a half-open one only single canaries that it has earned.
    expect(breaker.state).not.toBe("open");
    if (breaker.state === "half-open") expect(ticket.reason).toContain("a trial");
    expect(ticket.startAt - bench.clock.time).toBeLessThanOrEqual(250);
    tickets.push(ticket);
  }

  #pull(pick: number): Ticket | undefined {
    return this.tickets.splice(pick % Math.max(1, this.tickets.length), 1)[0];
  }
}

const courses = fc.array(anyStep, { minLength: 20, maxLength: 250 });

describe("the pool", () => {
  it("keeps shares summing to 1, scores in [0, 1], slots within bounds, and open endpoints alone", () => {
    fc.assert(
      fc.property(courses, (steps) => {
        const course = new RandomCourse();
        for (const step of steps) {
          course.take(step);
          const states = course.bench.pool.snapshot();
          const shares = states.map(({ shares: [own] }) => own?.share ?? 0);
          const total = shares.reduce((sum, share) => sum + share, 0);
          expect(Math.min(Math.abs(total), Math.abs(total - 1))).toBeLessThan(1e-9);
          for (const state of states) {
            expect(state.health.score).toBeGreaterThanOrEqual(0);
            expect(state.health.score).toBeLessThanOrEqual(1);
            // Eight attempts at once, and at most two probes besides.
            expect(state.inFlight).toBeGreaterThanOrEqual(0);
            expect(state.inFlight).toBeLessThanOrEqual(10);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("gets every slot back: after all has ended, nothing is in flight and probes go on", () => {
    fc.assert(
      fc.property(courses, (steps) => {
        const running = new RandomCourse();
        for (const step of steps) running.take(step);
        const now = running.bench.clock.time;
        for (const ticket of running.tickets) ticket.end(cancelled, now);
        for (const probe of running.probes) probe.end({ kind: "skipped" }, now);
        for (const { inFlight } of running.bench.pool.snapshot()) expect(inFlight).toBe(0);
        // Whatever was open proves itself within the longest block and the longest proof.
        for (let i = 0; i < 250; i += 1) {
          running.bench.advance(2_000);
          running.bench.probe("succeeded");
        }
        for (const { breaker } of running.bench.pool.snapshot()) expect(breaker.state).toBe("closed");
      }),
      { numRuns: 20 },
    );
  });
});
