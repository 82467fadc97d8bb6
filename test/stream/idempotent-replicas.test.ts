/** Calls with an idempotency key that come to several replicas. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/base/random.ts";
import type { ClientEvent } from "../../src/core/model/client-event.ts";
import { type Store, unrestricted } from "../../src/core/model/policy.ts";
import type { CompletionRequest } from "../../src/core/model/request.ts";
import { createPool } from "../../src/pool/pool.ts";
import type { AnswerTable } from "../../src/state/answer-table.ts";
import { LeasedAnswers } from "../../src/state/leased-answers.ts";
import { MemoryAnswerTable } from "../../src/state/memory-answer-table.ts";
import { type Completions, createCompletions } from "../../src/stream/completions.ts";
import { endpointOf, requestOf, routeOf, userSays } from "../support/fleet.ts";
import { ScriptedProvider, wellBehaved } from "../support/scripted-provider.ts";
import { VirtualTime } from "../support/virtual-time.ts";
import { callOf, read } from "./world.ts";

const call = callOf();

interface Options {
  readonly store?: Store;
  readonly isStrict?: boolean;
}

/** A process: killed, its timers stand still, and with them all that it does. */
class Replica {
  readonly completions: Completions;
  readonly provider: ScriptedProvider;
  isDead = false;

  constructor(time: VirtualTime, table: AnswerTable, { store = "shared", isStrict = false }: Options) {
    const alive = {
      now: () => time.now(),
      wall: () => time.wall(),
      after: (ms: number, callback: () => void) =>
        time.after(ms, () => {
          if (!this.isDead) callback();
        }),
    };
    const endpoints = [endpointOf("a"), endpointOf("b")];
    const routes = [routeOf("main", ["a", "b"])];
    const endpoint = (name: string) => endpoints.find((each) => each.name === name);
    this.provider = new ScriptedProvider(alive);
    this.completions = createCompletions({
      clock: alive,
      timer: alive,
      random: () => 0.5,
      pool: createPool({ clock: alive, random: seededRandom(1), endpoints, routes }),
      provider: this.provider,
      observer: { callStarted() {}, attemptEnded() {}, restarted() {}, callEnded() {} },
      policyOf: ({ route }) => ({ policy: { ...unrestricted, store }, route }),
      route: (name) => routes.find((route) => route.name === name),
      answers: new LeasedAnswers({ table, clock: alive, timer: alive, isStrict, endpoint }),
    });
  }

  /** Its attempts so far. */
  get attempts(): number {
    return [...this.provider.calls.values()].reduce((sum, count) => sum + count, 0);
  }

  ask(request = keyed(), signal = call.signal): Promise<string> {
    return outcome(this.completions.stream(request, { ...call, signal }));
  }
}

function fleet(options: Options = {}) {
  const time = new VirtualTime();
  const table = new MemoryAnswerTable(time, 600_000);
  const replica = (name: string) => new Replica(time, table.of(name), options);
  return { time, table, one: replica("one"), two: replica("two") };
}

const keyed = (text = "hello"): CompletionRequest =>
  requestOf("main", { idempotencyKey: "k", messages: [userSays(text)] });

/** The text, or the status of the error. */
async function outcome(events: AsyncIterable<readonly ClientEvent[]>): Promise<string> {
  try {
    return (await read(events)).text;
  } catch (error) {
    return (error as { status: string }).status;
  }
}

/** An answer of ten seconds. */
const long = { ...wellBehaved, tokens: 100, gap: 100 };
const longAnswer = Array.from({ length: 100 }, (_, i) => `a${i + 1} `).join("");

describe("one idempotency key at two replicas", () => {
  it("at once: one generation, and the same answer from both", async () => {
    const { time, one, two } = fleet();
    const answers = [one.ask(), two.ask()];
    await time.runUntil(5_000);
    expect(await Promise.all(answers)).toEqual(["a1 a2 a3 ", "a1 a2 a3 "]);
    expect(one.attempts + two.attempts).toBe(1);
  });

  it("one after the other: the answer is given again, with its trail", async () => {
    const { time, one, two } = fleet();
    const first = one.completions.complete(keyed(), call);
    await time.runUntil(5_000);
    const again = await two.completions.complete(keyed(), call);
    expect(again).toEqual({ ...(await first), replayed: true });
    expect(two.attempts).toBe(0);
  });

  it("with another request: refused, while the first runs and afterwards", async () => {
    const { time, one, two } = fleet();
    const first = one.ask();
    await time.runUntil(50);
    const during = two.ask(keyed("something else"));
    await time.runUntil(5_000);
    const after = two.ask(keyed("something else"));
    expect(await Promise.all([first, during, after])).toEqual([
      "a1 a2 a3 ",
      "already-exists",
      "already-exists",
    ]);
  });

  it("is held while it runs, however long", async () => {
    const { time, one, two } = fleet();
    one.provider.script("a", long);
    const answers = [one.ask(), two.ask()];
    await time.runUntil(20_000);
    expect(await Promise.all(answers)).toEqual([longAnswer, longAnswer]);
    expect([one.attempts, two.attempts]).toEqual([1, 0]);
  });

  it("passes on when the one that runs it dies, after its claim and not before", async () => {
    const { time, one, two } = fleet();
    one.provider.script("a", long);
    void one.ask();
    await time.runUntil(150);
    const second = two.ask();
    await time.runUntil(1_500);
    one.isDead = true;
    await time.runUntil(3_900);
    expect(two.attempts).toBe(0);
    await time.runUntil(4_500);
    expect(two.attempts).toBe(1);
    await time.runUntil(10_000);
    expect(await second).toBe("a1 a2 a3 ");
  });

  it("is free again when the first one failed", async () => {
    const { time, one, two } = fleet();
    one.provider.script("a", { ...wellBehaved, ending: "invalid-request" });
    expect(await Promise.all([one.ask(), time.runUntil(5_000)]).then(([status]) => status)).toBe(
      "invalid-argument",
    );
    const again = two.ask();
    await time.runUntil(10_000);
    expect(await again).toBe("a1 a2 a3 ");
  });

  it("keeps nobody waiting who has left", async () => {
    const { time, one, two } = fleet();
    one.provider.script("a", long);
    void one.ask();
    const leaving = new AbortController();
    const left = two.ask(keyed(), leaving.signal);
    await time.runUntil(1_000);
    leaving.abort();
    await time.runUntil(1_100);
    expect(await left).toBe("cancelled");
    one.isDead = true;
    await time.runUntil(20_000);
    expect(two.attempts).toBe(0);
  });
});

describe("answers that may not be shared", () => {
  it("of class memory: one generation, and the other replica says where it is", async () => {
    const { time, one, two } = fleet({ store: "memory" });
    const answers = [one.ask(), two.ask()];
    await time.runUntil(5_000);
    expect(await Promise.all(answers)).toEqual(["a1 a2 a3 ", "unavailable"]);
    expect([one.attempts, two.attempts]).toEqual([1, 0]);
    expect(await one.ask()).toBe("a1 a2 a3 ");
  });

  it("of class memory are made anew when the one that had them is gone", async () => {
    const { time, table, one, two } = fleet({ store: "memory" });
    void one.ask();
    await time.runUntil(5_000);
    table.gone.add("one");
    const again = two.ask();
    await time.runUntil(10_000);
    expect(await again).toBe("a1 a2 a3 ");
  });

  it("of class none: never at once, and nothing is left", async () => {
    const { time, table, one, two } = fleet({ store: "none" });
    one.provider.script("a", long);
    const answers = [one.ask(), two.ask()];
    await time.runUntil(9_000);
    expect(two.attempts).toBe(0);
    await time.runUntil(20_000);
    expect(await Promise.all(answers)).toEqual([longAnswer, "a1 a2 a3 "]);
    expect(table.rows).toBe(0);
  });
});

describe("a store that is out of reach", () => {
  it("lets each replica answer as if it were alone", async () => {
    const { time, table, one, two } = fleet();
    for (const name of ["one", "two"]) table.cutOff.add(name);
    const answers = [one.ask(), two.ask()];
    await time.runUntil(5_000);
    expect(await Promise.all(answers)).toEqual(["a1 a2 a3 ", "a1 a2 a3 "]);
    expect(one.attempts + two.attempts).toBe(2);
  });

  it("does not end what runs, nor start it twice when it comes back empty", async () => {
    const { time, table, one, two } = fleet();
    one.provider.script("a", long);
    const first = one.ask();
    await time.runUntil(1_000);
    for (const name of ["one", "two"]) table.cutOff.add(name);
    await time.runUntil(6_000);
    table.clear();
    table.cutOff.clear();
    await time.runUntil(7_100);
    const second = two.ask();
    await time.runUntil(20_000);
    expect(await Promise.all([first, second])).toEqual([longAnswer, longAnswer]);
    expect(two.attempts).toBe(0);
  });

  it("for three seconds after the other was seen to run it: then it is answered here", async () => {
    const { time, table, one, two } = fleet();
    one.provider.script("a", long);
    void one.ask();
    const second = two.ask();
    await time.runUntil(1_000);
    table.cutOff.add("two");
    await time.runUntil(3_500);
    expect(two.attempts).toBe(0);
    await time.runUntil(10_000);
    expect(await second).toBe("a1 a2 a3 ");
  });

  it("refuses where that is asked for: no key is answered that nobody else was asked about", async () => {
    const { time, table, one } = fleet({ isStrict: true });
    table.cutOff.add("one");
    const refused = one.ask();
    await time.runUntil(1_000);
    expect(await refused).toBe("unavailable");
    expect(one.attempts).toBe(0);
  });

  it("ends what runs, where that is asked for, before another may take the claim", async () => {
    const { time, table, one, two } = fleet({ isStrict: true });
    one.provider.script("a", long);
    const first = one.ask();
    await time.runUntil(1_100);
    table.cutOff.add("one");
    const second = two.ask();
    await time.runUntil(3_900);
    expect([await first, one.provider.open, two.attempts]).toEqual(["unavailable", 0, 0]);
    await time.runUntil(10_000);
    expect(await second).toBe("a1 a2 a3 ");
  });
});
