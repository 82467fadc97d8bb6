/** A process that was late itself: what its pool may hold against endpoints, and what it still must. */
import { describe, expect, it } from "vitest";
import type { LostTime } from "../../src/core/base/lost-time.ts";
import { cancelled, failed, succeeded } from "./fixtures.ts";
import { PoolBench } from "./pool-bench.ts";

class Losses implements LostTime {
  ms = 0;

  upTo(): number {
    return this.ms;
  }
}

/** Known for first tokens after 100 ms; the process stands still when the test says so. */
function warmed() {
  const lost = new Losses();
  const bench = new PoolBench([["a"], ["b"]], undefined, {}, lost);
  bench.warm(300);
  const standStill = (ms: number) => {
    bench.clock.time += ms;
    lost.ms += ms;
  };
  const startMany = () =>
    Array.from({ length: 5 }, () => {
      const ticket = bench.start();
      ticket.sent(bench.clock.time);
      return ticket;
    });
  return { bench, lost, standStill, startMany };
}

const untouched = { state: "closed", suspicion: 0 };

describe("a pool in a process that stood still", () => {
  it("takes no first token for overdue, and learns nothing from those that come", () => {
    const { bench, standStill, startMany } = warmed();
    const before = bench.snapshot("a");
    const tickets = startMany();
    standStill(2_000);
    bench.pool.tick(bench.clock.time);
    expect(bench.snapshot("a").breaker).toMatchObject(untouched);
    for (const ticket of tickets) ticket.firstToken(bench.clock.time);
    for (const ticket of tickets) ticket.end(succeeded, bench.clock.time);
    bench.pool.tick(bench.clock.time);
    const after = bench.snapshot("a");
    expect(after.breaker).toMatchObject(untouched);
    expect(after.ttft).toEqual(before.ttft);
    expect(bench.share("a")).toBe(1);
  });

  it("holds nothing against those whose callers left meanwhile", () => {
    const { bench, standStill, startMany } = warmed();
    const tickets = startMany();
    standStill(2_000);
    for (const ticket of tickets) ticket.end(cancelled, bench.clock.time);
    bench.pool.tick(bench.clock.time);
    expect(bench.snapshot("a").breaker).toMatchObject(untouched);
  });

  it("finds one that hangs as soon after as it would have without", () => {
    const { bench, standStill, startMany } = warmed();
    startMany();
    standStill(2_000);
    bench.advance(1_000);
    expect(bench.snapshot("a").breaker.state).toBe("open");
  });

  it("takes a timeout that lasted only because of it for no evidence", () => {
    const { bench, standStill, startMany } = warmed();
    const tickets = startMany();
    standStill(5_000);
    for (const ticket of tickets) ticket.end(failed("first-token-timeout"), bench.clock.time);
    expect(bench.snapshot("a").breaker).toMatchObject(untouched);
  });

  it("does not take its own pause for the pace of tokens", () => {
    const { bench, standStill, startMany } = warmed();
    const [ticket] = startMany();
    bench.clock.time += 100;
    ticket?.firstToken(bench.clock.time);
    bench.clock.time += 200;
    ticket?.progress(200, 10);
    const before = bench.snapshot("a").interToken;
    standStill(3_000);
    ticket?.progress(3_000, 10);
    expect(bench.snapshot("a").interToken).toEqual(before);
    bench.clock.time += 200;
    ticket?.progress(200, 10);
    expect(bench.snapshot("a").interToken).not.toEqual(before);
  });
});
