/**
 * The optimiser on the live pool, in virtual time: ten calls a second on two equal endpoints, a fifth of them with a
 * verdict (scenario S23 of the design).
 */
import { beforeEach, describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/base/random.ts";
import type { Endpoint } from "../../src/core/model/endpoint.ts";
import { defaultOptimiserSettings, type OptimiserSettings } from "../../src/core/model/optimiser.ts";
import type { Route } from "../../src/core/model/route.ts";
import type { LivePool } from "../../src/pool/live-pool.ts";
import { createPool } from "../../src/pool/pool.ts";
import { endpointOf, failed, nothingExcluded, routeOf, shapeOf, TestClock, usage } from "./fixtures.ts";

const minute = 60_000;
const arrivalMs = 100;
const feedbackShare = 0.2;

/** At the bounds of the tilt, two equal endpoints share 2 : ½. No policy within the bounds can do better. */
const boundedOracle = 2 / (2 + 0.5);

interface Behaviour {
  quality: number;
  costNanoUsd: number;
  errorRate: number;
  /** Who calls, and how it judges in place of the quality. */
  judge?: (tenant: string) => number | undefined;
}

class World {
  readonly clock = new TestClock();
  readonly random = seededRandom(7);
  readonly pool: LivePool;
  readonly a: Behaviour = { quality: 0.85, costNanoUsd: 4_000, errorRate: 0.002 };
  readonly b: Behaviour = { quality: 0.85, costNanoUsd: 4_000, errorRate: 0.002 };
  tenants: readonly (readonly [name: string, share: number])[] = [["one", 1]];
  readonly #configured: { readonly endpoints: readonly Endpoint[]; readonly routes: readonly Route[] };
  #events: { readonly at: number; readonly run: () => void }[] = [];

  constructor(optimiser: Partial<OptimiserSettings> = { mode: "on" }) {
    const route = routeOf([["a", "b"]], { optimiser: { ...defaultOptimiserSettings, ...optimiser } });
    this.#configured = { endpoints: [endpointOf("a"), endpointOf("b")], routes: [route] };
    this.pool = createPool({ ...this.#configured, clock: this.clock, random: seededRandom(11) });
  }

  /** The same configuration once more. */
  reload(): void {
    this.pool.replace(this.#configured.endpoints, this.#configured.routes);
  }

  /** Runs so many minutes; answers the share of b in the last one. */
  run(minutes: number): number {
    const end = this.clock.time + minutes * minute;
    const served = { a: 0, b: 0 };
    for (let next = this.clock.time; next < end; next += arrivalMs) {
      this.#settle(next);
      const name = this.#call();
      if (next >= end - minute && name !== undefined) served[name] += 1;
    }
    this.#settle(end);
    return served.b / (served.a + served.b);
  }

  tilts(): readonly number[] {
    const explained = this.pool.explain(shapeOf(), this.clock.time);
    const tiltOf = (name: string) => {
      const reason = explained?.candidates.find(({ endpoint }) => endpoint.name === name)?.reason ?? "";
      return Number(/optimiser (?:would tilt it )?by (\d\.\d\d)/.exec(reason)?.[1] ?? 1);
    };
    return [tiltOf("a"), tiltOf("b")];
  }

  #settle(now: number): void {
    this.#events.sort((x, y) => x.at - y.at);
    while (this.#events[0] !== undefined && this.#events[0].at <= now) {
      const event = this.#events.shift();
      this.clock.time = event?.at ?? now;
      event?.run();
    }
    this.clock.time = now;
    for (const probe of this.pool.dueProbes(now)) probe.end({ kind: "succeeded" }, now);
  }

  #tenant(): string {
    let left = this.random();
    for (const [name, share] of this.tenants) {
      left -= share;
      if (left < 0) return name;
    }
    return "one";
  }

  #call(): "a" | "b" | undefined {
    const tenant = this.#tenant();
    const { clock, random } = this;
    const begun = this.pool.begin(shapeOf({ tenant }), nothingExcluded, "first", clock.time + 30_000);
    if (begun.kind !== "started") return undefined;
    const { ticket } = begun;
    const name = ticket.endpoint.name === "a" ? "a" : "b";
    const { quality, costNanoUsd, errorRate, judge } = this[name];
    ticket.sent(clock.time);
    if (random() < errorRate) {
      this.#events.push({ at: clock.time + 50, run: () => ticket.end(failed("server-error"), clock.time) });
      return name;
    }
    const ttftMs = 300 + 200 * random();
    this.#events.push({ at: clock.time + ttftMs, run: () => ticket.firstToken(clock.time) });
    const told = judge === undefined ? (random() < quality ? 1 : 0) : judge(tenant);
    const speaks = random() < feedbackShare || judge !== undefined;
    this.#events.push({
      at: clock.time + ttftMs + 500,
      run: () => {
        const finish = { reason: "stop" as const, raw: "stop" };
        const bill = { ...usage, reportedCostNanoUsd: costNanoUsd };
        ticket.end({ kind: "succeeded", finish, usage: bill }, clock.time);
        if (told === undefined || !speaks) return;
        this.pool.judged({ route: "chat", endpoint: name, tenant, score: told }, clock.time);
      },
    });
    return name;
  }
}

describe("the optimiser", () => {
  let world: World;

  beforeEach(() => {
    world = new World();
    world.run(45);
  });

  it("leaves equals equal", () => {
    const share = world.run(15);
    expect(share).toBeGreaterThan(0.35);
    expect(share).toBeLessThan(0.65);
  });

  it("reaches nine tenths of the bounded oracle's share within 15 minutes of a price drop", () => {
    world.b.costNanoUsd /= 10;
    expect(world.run(15)).toBeGreaterThan(0.9 * boundedOracle);
  });

  it("reaches it within 15 minutes of a silent loss of quality, too", () => {
    world.a.quality -= 0.15;
    expect(world.run(15)).toBeGreaterThan(0.9 * boundedOracle);
  });

  it("comes back when what was lost returns", () => {
    world.a.quality -= 0.15;
    world.run(30);
    world.a.quality += 0.15;
    expect(world.run(45)).toBeLessThan(0.65);
  });

  it("is not moved by an incident, neither in it nor by it", () => {
    const before = world.tilts();
    world.a.errorRate = 0.4;
    world.run(5);
    world.a.errorRate = 0.002;
    world.run(2);
    // By then the endpoint has just come back by slow start: what moved since is less than two steps.
    world.tilts().forEach((tilt, i) => {
      expect(Math.abs(Math.log(tilt / (before[i] ?? 1)))).toBeLessThan(2 * Math.log(1.1));
    });
    const share = world.run(10);
    expect(share).toBeGreaterThan(0.35);
    expect(share).toBeLessThan(0.65);
  });

  it("lets a tenant say no more than its part of the traffic", () => {
    world.tenants = [
      ["loud", 0.05],
      ["silent", 0.95],
    ];
    world.a.judge = (tenant) => (tenant === "loud" ? 0 : undefined);
    world.b.judge = (tenant) => (tenant === "loud" ? 1 : undefined);
    // Its twentieth makes a difference in quality of 0.05: e^(10 · 0.05) is 1.65 to 1, and no more.
    expect(world.run(60)).toBeLessThan(0.67);
  });

  it("stays within its bounds and its speed", () => {
    world.a.quality = 0;
    let [, before = 1] = world.tilts();
    for (let passed = 0; passed < 20; passed += 1) {
      world.run(1);
      const [low = 1, high = 1] = world.tilts();
      expect(high / before).toBeLessThan(1.1 + 0.02);
      expect(low).toBeGreaterThanOrEqual(0.5);
      expect(high).toBeLessThanOrEqual(2);
      before = high;
    }
    expect(world.tilts()).toEqual([0.5, 2]);
  });

  it("shows and does nothing when it is to advise only, and does not even look when it is off", () => {
    const advisory = new World({ mode: "advisory" });
    advisory.a.quality = 0.5;
    expect(advisory.run(40)).toBeLessThan(0.55);
    expect(advisory.tilts()).toEqual([0.5, 2]);
    const off = new World({ mode: "off" });
    off.a.quality = 0.5;
    off.run(40);
    expect(off.tilts()).toEqual([1, 1]);
  });

  it("goes on through reloads, however close together", () => {
    const reloaded = new World({ mode: "on", costWeight: 0, targetCostNanoUsd: 2_500 });
    reloaded.b.costNanoUsd = 2_000;
    for (let half = 0; half < 160; half += 1) {
      reloaded.run(0.5);
      reloaded.reload();
    }
    // As without them, below.
    expect(reloaded.run(1)).toBeGreaterThan(0.65);
  });

  it("makes money dearer while answers cost more than they should", () => {
    const paced = new World({ mode: "on", costWeight: 0, targetCostNanoUsd: 2_500 });
    paced.b.costNanoUsd = 2_000;
    const [early, late] = [paced.run(20), paced.run(60)];
    expect(early).toBeLessThan(late);
    expect(late).toBeGreaterThan(0.65);
  });
});

describe("the ranking", () => {
  it("tells who is best by each measure, and on how much that rests", () => {
    const world = new World();
    world.a.quality = 0.6;
    world.b.costNanoUsd = 9_000;
    world.run(20);
    const rank = (sortBy: "cost" | "quality" | "latency") =>
      world.pool.rank("chat", sortBy, world.clock.time)?.map(({ endpoint }) => endpoint);
    expect(rank("cost")).toEqual(["a", "b"]);
    expect(rank("quality")).toEqual(["b", "a"]);
    expect(rank("latency")).toHaveLength(2);
    const [first] = world.pool.rank("chat", "cost", world.clock.time) ?? [];
    expect(first).toMatchObject({ endpoint: "a", rank: 1, value: 4_000, costNanoUsd: 4_000 });
    expect(first?.samples).toBeGreaterThan(1_000);
    expect(first?.feedback).toBeGreaterThan(0.5);
    expect(first?.feedback).toBeLessThan(0.7);
    expect(world.pool.rank("nowhere", "cost", world.clock.time)).toBeUndefined();
  });
});
