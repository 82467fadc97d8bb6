/** Questions to a store that answers, fails, or says nothing; on virtual time. */
import { describe, expect, it } from "vitest";
import { exchangeScript } from "../../../src/state/redis/scripts.ts";
import { answerWithinMs, Store, type StoreWait } from "../../../src/state/redis/store.ts";
import { VirtualTime } from "../../support/virtual-time.ts";

type Answer = "ok" | "fail" | "silence";

function world() {
  const time = new VirtualTime();
  const seen = { asked: 0, renewed: 0, waits: [] as [string, number][] };
  let answer: Answer = "ok";
  const store = new Store({
    clock: time,
    timer: time,
    observe: (_, outcome, { waitedMs }) => seen.waits.push([outcome, waitedMs]),
    connection: {
      async run() {
        seen.asked += 1;
        if (answer === "fail") throw new Error("no connection");
        if (answer === "silence") return new Promise(() => {});
        return "reply";
      },
      renew: () => {
        seen.renewed += 1;
      },
      close: () => {},
    },
  });
  const ask = () => store.ask("exchange", exchangeScript, [], []);
  const set = (next: Answer) => {
    answer = next;
  };
  return { time, seen, store, ask, set };
}

/** A process whose time passes without its timers firing, until they are let. */
function standing() {
  let now = 0;
  let answerNow = () => {};
  const timers = new Set<() => void>();
  const waits: [string, StoreWait][] = [];
  const store = new Store({
    clock: { now: () => now, wall: () => now },
    timer: {
      after(_, callback) {
        timers.add(callback);
        return () => timers.delete(callback);
      },
    },
    observe: (_, outcome, wait) => waits.push([outcome, wait]),
    connection: {
      run: () =>
        new Promise((resolve) => {
          answerNow = () => resolve("reply");
        }),
      renew: () => {},
      close: () => {},
    },
  });
  return {
    ask: () => store.ask("claim", exchangeScript, [], []),
    answerNow: () => answerNow(),
    stand: (ms: number) => {
      now += ms;
    },
    fireNext: () => {
      const [next] = timers;
      if (next === undefined) throw new Error("no timer is set");
      timers.delete(next);
      next();
    },
    waits,
    timers,
  };
}

describe("Store", () => {
  it("hands an answer on", async () => {
    const { ask, store, seen } = world();
    expect(await ask()).toEqual({ reply: "reply" });
    expect(store.isLeftAlone).toBe(false);
    expect(seen.waits).toEqual([["answered", 0]]);
  });

  it("waits no longer than its bound for one that does not come", async () => {
    const { ask, set, time, seen } = world();
    set("silence");
    const asked = ask();
    await time.runUntil(1_000);
    expect(await asked).toBeUndefined();
    expect(seen.waits).toEqual([["late", answerWithinMs + 1]]);
    expect(answerWithinMs).toBeLessThanOrEqual(20);
    expect(time.pending).toBe(0);
  });

  it("asks three times in vain, then once a second, and takes up again with the first answer", async () => {
    const { ask, set, time, seen, store } = world();
    set("fail");
    for (let i = 0; i < 10; i += 1) expect(await ask()).toBeUndefined();
    expect(seen.asked).toBe(3);
    expect(store.isLeftAlone).toBe(true);
    await time.runUntil(1_000);
    for (let i = 0; i < 10; i += 1) await ask();
    expect(seen.asked).toBe(4);
    set("ok");
    await time.runUntil(2_000);
    expect(await ask()).toEqual({ reply: "reply" });
    for (let i = 0; i < 10; i += 1) await ask();
    expect(seen.asked).toBe(15);
    expect(seen.waits.filter(([outcome]) => outcome === "skipped").every(([, ms]) => ms === 0)).toBe(true);
  });

  it("lets one question alone through after a rest, however many come at once", async () => {
    const { ask, set, time, seen } = world();
    set("fail");
    for (let i = 0; i < 3; i += 1) await ask();
    set("silence");
    await time.runUntil(1_500);
    const asked = Array.from({ length: 50 }, ask);
    await time.runUntil(1_600);
    await Promise.all(asked);
    expect(seen.asked).toBe(4);
  });

  it("takes a new connection for one that swallows what it is asked", async () => {
    const { ask, set, time, seen } = world();
    set("silence");
    for (let i = 0; i < 3; i += 1) {
      const asked = ask();
      await time.runUntil((i + 1) * 50);
      await asked;
    }
    expect(seen.renewed).toBe(1);
  });

  it("reads what came while the process stood still, and does not call that waiting", async () => {
    const { ask, answerNow, fireNext, stand, waits, timers } = standing();
    const asked = ask();
    stand(100);
    // Timers go before what is read from sockets.
    fireNext();
    answerNow();
    expect(await asked).toEqual({ reply: "reply" });
    expect(waits).toEqual([["answered", { waitedMs: 100, timedMs: answerWithinMs }]]);
    expect(timers.size).toBe(0);
  });

  it("waits no longer than its bound by its timers, though the process stands still again and again", async () => {
    const { ask, fireNext, stand, waits } = standing();
    const asked = ask();
    stand(answerWithinMs + 40);
    fireNext();
    stand(30);
    fireNext();
    expect(await asked).toBeUndefined();
    expect(waits).toEqual([["late", { waitedMs: answerWithinMs + 70, timedMs: answerWithinMs + 1 }]]);
  });

  it("does not count against the store that the process stands still while it looks once more", async () => {
    const { ask, answerNow, fireNext, stand, waits } = standing();
    const asked = ask();
    stand(answerWithinMs);
    fireNext();
    stand(80);
    answerNow();
    await asked;
    expect(waits).toEqual([["answered", { waitedMs: answerWithinMs + 80, timedMs: answerWithinMs + 1 }]]);
  });

  it("counts an answer that is read before an overdue timer as if it had come by then", async () => {
    const { ask, answerNow, stand, waits } = standing();
    const asked = ask();
    stand(50);
    answerNow();
    await asked;
    expect(waits).toEqual([["answered", { waitedMs: 50, timedMs: answerWithinMs }]]);
  });

  it("forgives single failures between answers", async () => {
    const { ask, set, seen } = world();
    for (let i = 0; i < 20; i += 1) {
      set(i % 3 === 0 ? "ok" : "fail");
      await ask();
    }
    expect(seen.asked).toBe(20);
  });
});
