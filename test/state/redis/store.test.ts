/** Questions to a store that answers, fails, or says nothing; on virtual time. */
import { describe, expect, it } from "vitest";
import { exchangeScript } from "../../../src/state/redis/scripts.ts";
import { answerWithinMs, Store } from "../../../src/state/redis/store.ts";
import { VirtualTime } from "../../support/virtual-time.ts";

type Answer = "ok" | "fail" | "silence";

function world() {
  const time = new VirtualTime();
  const seen = { asked: 0, renewed: 0, waits: [] as [string, number][] };
  let answer: Answer = "ok";
  const store = new Store({
    clock: time,
    timer: time,
    observe: (_, outcome, waitedMs) => seen.waits.push([outcome, waitedMs]),
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
    expect(seen.waits).toEqual([["late", answerWithinMs]]);
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

  it("forgives single failures between answers", async () => {
    const { ask, set, seen } = world();
    for (let i = 0; i < 20; i += 1) {
      set(i % 3 === 0 ? "ok" : "fail");
      await ask();
    }
    expect(seen.asked).toBe(20);
  });
});
