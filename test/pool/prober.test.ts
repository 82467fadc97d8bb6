import { describe, expect, it } from "vitest";
import { Failure } from "../../src/core/model/failure.ts";
import type { Provider, Timer } from "../../src/core/model/ports.ts";
import type { LivePool, ProbeOutcome } from "../../src/pool/live-pool.ts";
import { type ProberOptions, startProber } from "../../src/pool/prober.ts";
import { endpointOf, TestClock } from "./fixtures.ts";

/** Timers that go off when the test moves the clock. */
class TestTimer implements Timer {
  readonly clock = new TestClock();
  #calls: { readonly at: number; readonly callback: () => void }[] = [];

  after(delayMs: number, callback: () => void): () => void {
    const call = { at: this.clock.time + delayMs, callback };
    this.#calls.push(call);
    return () => {
      this.#calls = this.#calls.filter((each) => each !== call);
    };
  }

  get pending(): number {
    return this.#calls.length;
  }

  /** Moves on, and lets what was promised in between happen. */
  async advance(ms: number): Promise<void> {
    const end = this.clock.time + ms;
    for (;;) {
      await settled();
      const next = this.#calls.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.clock.time = Math.max(this.clock.time, next.at);
      this.#calls = this.#calls.filter((each) => each !== next);
      next.callback();
    }
    this.clock.time = end;
  }
}

/** Long enough for the few promises of a probe to be kept. */
async function settled(): Promise<void> {
  for (let i = 0; i < 10; i += 1) await Promise.resolve();
}

/** A pool that wants one probe, and notes what it is told. */
function onePool(times: { readonly timeoutMs?: number; readonly totalMs?: number }) {
  const outcomes: ProbeOutcome[] = [];
  let ticks = 0;
  let due = true;
  const pool = {
    tick: () => {
      ticks += 1;
    },
    nextWake: () => Number.POSITIVE_INFINITY,
    dueProbes: () => {
      if (!due) return [];
      due = false;
      const end = (outcome: ProbeOutcome) => outcomes.push(outcome);
      return [
        {
          endpoint: endpointOf("a"),
          kind: "completion",
          timeoutMs: 1_000,
          stallMs: 200,
          totalMs: 2_000,
          ...times,
          firstToken: () => {},
          end,
        },
      ];
    },
  } as unknown as LivePool;
  return { pool, outcomes, ticks: () => ticks };
}

type Probe = Provider["probe"];

function start(
  probe: Probe,
  lease?: ProberOptions["lease"],
  times: Parameters<typeof onePool>[0] = {},
  lost?: ProberOptions["lost"],
) {
  const timer = new TestTimer();
  const world = onePool(times);
  const provider: Provider = { probe, complete: () => expect.unreachable() };
  const stop = startProber({ ...world, provider, timer, clock: timer.clock, lost, ...(lease && { lease }) });
  return { ...world, timer, stop };
}

const hanging: Probe = (_endpoint, _kind, signal) =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("aborted")));
  });

describe("startProber()", () => {
  it("ticks four times a second, and tells the pool of a good answer", async () => {
    const { timer, outcomes, ticks } = start(async () => {});
    await timer.advance(1_000);
    expect(ticks()).toBe(5);
    expect(outcomes).toEqual([{ kind: "succeeded" }]);
  });

  it("tells of a failure", async () => {
    const failure = new Failure("overloaded", "too much to do");
    const { timer, outcomes } = start(() => Promise.reject(failure));
    await timer.advance(10);
    expect(outcomes).toEqual([{ kind: "failed", failure }]);
  });

  it("gives up an answer that does not come, and aborts the request", async () => {
    const { timer, outcomes } = start(hanging);
    await timer.advance(999);
    expect(outcomes).toEqual([]);
    await timer.advance(2);
    expect(outcomes).toMatchObject([{ kind: "failed", failure: { kind: "first-token-timeout" } }]);
  });

  it("adds what this process lost to the time of an answer, once", async () => {
    const lost = { upTo: (now: number) => Math.min(now, 700) };
    const { timer, outcomes } = start(hanging, undefined, {}, lost);
    await timer.advance(1_699);
    expect(outcomes).toEqual([]);
    await timer.advance(2);
    expect(outcomes).toMatchObject([{ kind: "failed", failure: { kind: "first-token-timeout" } }]);
  });

  it("gives an answer that comes in many pieces the time between tokens for each", async () => {
    let say = () => {};
    let done = () => {};
    const talking: Probe = (_endpoint, _kind, _signal, onOutput) =>
      new Promise((resolve) => {
        say = () => onOutput?.();
        done = resolve;
      });
    const { timer, outcomes } = start(talking);
    await timer.advance(900);
    for (let piece = 0; piece < 5; piece += 1) {
      say();
      await timer.advance(199);
    }
    done();
    await timer.advance(1);
    expect(outcomes).toEqual([{ kind: "succeeded" }]);
  });

  it("gives up an answer that stops coming, and one that takes too long in all", async () => {
    let say = () => {};
    const talking: Probe = (_endpoint, _kind, signal, onOutput) => {
      say = () => onOutput?.();
      return hanging(endpointOf("a"), "completion", signal);
    };
    const stalls = start(talking);
    say();
    await stalls.timer.advance(201);
    expect(stalls.outcomes).toMatchObject([{ kind: "failed", failure: { kind: "stalled" } }]);

    const goesOn = start(talking);
    for (let piece = 0; piece < 20; piece += 1) {
      say();
      await goesOn.timer.advance(100);
    }
    await goesOn.timer.advance(1);
    expect(goesOn.outcomes).toMatchObject([{ kind: "failed", failure: { kind: "stalled" } }]);
  });

  it("does not ask what another replica is asking", async () => {
    const lease = { tryAcquireProbe: async () => false, releaseProbe: () => expect.unreachable() };
    const { timer, outcomes } = start(() => expect.unreachable(), lease);
    await timer.advance(10);
    expect(outcomes).toEqual([{ kind: "skipped" }]);
  });

  it("holds the lease for as long as it asks, and no longer", async () => {
    const told: string[] = [];
    const lease = {
      tryAcquireProbe: async (endpoint: string, ttlMs: number) => {
        told.push(`${endpoint} for ${ttlMs}`);
        return true;
      },
      releaseProbe: (endpoint: string) => void told.push(`${endpoint} is free`),
    };
    const { timer, outcomes } = start(hanging, lease, { timeoutMs: 2_500, totalMs: 2_500 });
    await timer.advance(10_000);
    expect(told).toEqual(["a for 3000", "a for 3000", "a for 3000", "a is free"]);
    expect(outcomes).toMatchObject([{ kind: "failed" }]);
  });

  it("asks no further once its lease ran out and another replica has it", async () => {
    let isOurs = true;
    const lease = { tryAcquireProbe: async () => isOurs, releaseProbe: () => {} };
    const { timer, outcomes } = start(hanging, lease, { timeoutMs: 20_000, totalMs: 20_000 });
    await timer.advance(1_500);
    isOurs = false;
    await timer.advance(2_000);
    expect(outcomes).toEqual([]);
    await timer.advance(1_000);
    expect(outcomes).toEqual([{ kind: "skipped" }]);
  });

  it("stops: probes that run count for nothing, and no timer is left", async () => {
    const { timer, outcomes, stop, ticks } = start(hanging);
    await timer.advance(300);
    const before = ticks();
    stop();
    await timer.advance(5_000);
    expect(outcomes).toEqual([{ kind: "skipped" }]);
    expect(ticks()).toBe(before);
    expect(timer.pending).toBe(0);
  });
});
