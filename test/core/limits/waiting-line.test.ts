import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WaitingLine } from "../../../src/core/limits/waiting-line.ts";

interface Call {
  readonly tenant: string;
  readonly name: string;
}

const a: ReadonlySet<string> = new Set(["A"]);

/** A line of calls by their names, such as "noisy3": the letters are the tenant. */
class Line {
  readonly line: WaitingLine<Call>;
  readonly #calls = new Map<string, Call>();

  constructor(weights: Readonly<Record<string, number>> = {}) {
    this.line = new WaitingLine((tenant) => weights[tenant] ?? 1);
  }

  call(name: string): Call {
    const known = this.#calls.get(name) ?? { name, tenant: name.replace(/\d+$/, "") };
    this.#calls.set(name, known);
    return known;
  }

  enter(name: string, wants = a): boolean {
    return this.line.tryEnter(this.call(name), wants);
  }

  /** Gives whoever is next room, and tells who it was. */
  serve(cost = 1, endpoint = "A"): string | undefined {
    const next = this.line.next(endpoint);
    if (next === undefined) return undefined;
    this.line.served(next.tenant, cost);
    this.line.leave(next);
    return next.name;
  }

  serveAll(cost = 1): readonly string[] {
    const served: string[] = [];
    for (let next = this.serve(cost); next !== undefined; next = this.serve(cost)) served.push(next);
    return served;
  }
}

const numbered = (tenant: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${tenant}${i + 1}`);

describe("the line for scarce room", () => {
  it("serves the calls of one tenant as they came", () => {
    const line = new Line();
    for (const name of numbered("x", 4)) line.enter(name);
    expect(line.serveAll()).toEqual(["x1", "x2", "x3", "x4"]);
  });

  it("lets a quiet tenant pass a hundred calls of a noisy one", () => {
    const line = new Line();
    for (const name of numbered("noisy", 100)) line.enter(name);
    for (let i = 0; i < 10; i += 1) line.serve();
    line.enter("quiet1");
    line.enter("quiet2");
    expect([line.serve(), line.serve(), line.serve(), line.serve()]).toEqual([
      "quiet1",
      "noisy11",
      "quiet2",
      "noisy12",
    ]);
  });

  it("divides by weight, and by what a call takes", () => {
    const weighted = new Line({ heavy: 3 });
    for (const name of [...numbered("heavy", 30), ...numbered("light", 30)]) weighted.enter(name);
    const first = Array.from({ length: 20 }, () => weighted.serve()?.replace(/\d+$/, ""));
    expect(first.filter((tenant) => tenant === "heavy")).toHaveLength(15);

    const sized = new Line();
    for (const name of [...numbered("big", 30), ...numbered("small", 30)]) sized.enter(name);
    let big = 0;
    let small = 0;
    for (let i = 0; i < 20; i += 1) {
      if (sized.line.next("A")?.tenant === "big") {
        sized.serve(4);
        big += 4;
      } else {
        sized.serve(1);
        small += 1;
      }
    }
    expect(Math.abs(big - small)).toBeLessThanOrEqual(4);
  });

  it("lets nobody save up: who asks for nothing for a while starts like the others", () => {
    const line = new Line();
    for (let i = 0; i < 50; i += 1) line.line.served("busy", 1);
    for (const name of [...numbered("busy", 5), ...numbered("late", 5)]) line.enter(name);
    const order = line.serveAll();
    // One each in turn; the late one does not get its whole backlog first.
    expect(order.slice(0, 6).filter((name) => name.startsWith("busy")).length).toBeGreaterThanOrEqual(2);
  });

  it("holds nobody up for an endpoint that nobody before it waits for", () => {
    const line = new Line();
    line.enter("x1", new Set(["A"]));
    line.enter("x2", new Set(["B"]));
    expect(line.line.next("B")?.name).toBe("x2");
    expect(line.line.mustYield(line.call("y1"), "C")).toBe(false);
    expect(line.line.mustYield(line.call("x3"), "B")).toBe(true);
  });

  it("lets a newcomer pass whose tenant has had less, and none whose tenant has had as much", () => {
    const line = new Line();
    line.line.served("noisy", 1);
    line.enter("noisy1");
    line.line.served("noisy", 1);
    expect(line.line.mustYield(line.call("quiet1"), "A")).toBe(false);
    line.line.served("quiet", 5);
    expect(line.line.mustYield(line.call("quiet1"), "A")).toBe(true);
    expect(line.line.mustYield(line.call("noisy2"), "A")).toBe(true);
    expect(line.line.mustYield(line.call("noisy1"), "A")).toBe(false);
  });

  it("forgets who leaves, and says for what it waited", () => {
    const line = new Line();
    line.enter("x1", new Set(["A", "B"]));
    line.enter("x1", new Set(["B", "C"]));
    expect(line.line.size).toBe(1);
    expect([...line.line.leave(line.call("x1"))]).toEqual(["B", "C"]);
    expect([...line.line.leave(line.call("x1"))]).toEqual([]);
    expect(line.line.size).toBe(0);
    expect(line.line.next("B")).toBeUndefined();
  });

  it("is bounded", () => {
    const line = new Line();
    for (let i = 0; i < 10_000; i += 1) line.enter(`t${i % 7}x${i}`);
    expect(line.enter("one-more1")).toBe(false);
    // Tenants that come once each are forgotten again.
    const passing = new Line();
    for (let i = 0; i < 25_000; i += 1) passing.line.served(`tenant-${i}-`, 1);
    expect(passing.enter("x1")).toBe(true);
  });

  it("keeps what tenants with waiting calls were given within one call of each other", () => {
    const costs = fc.array(
      fc.record({ tenant: fc.constantFrom("p", "q", "r"), cost: fc.integer({ min: 1, max: 9 }) }),
      {
        minLength: 1,
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(costs, (calls) => {
        const line = new Line();
        const costOf = new Map<string, number>();
        calls.forEach(({ tenant, cost }, i) => {
          costOf.set(`${tenant}${i}`, cost);
          line.enter(`${tenant}${i}`);
        });
        const waiting = (tenant: string) => [...costOf.keys()].some((name) => name.startsWith(tenant));
        const given = new Map(["p", "q", "r"].filter(waiting).map((tenant) => [tenant, 0]));
        while (given.size > 0 && [...given.keys()].every(waiting)) {
          const next = line.line.next("A");
          if (next === undefined) throw new Error("somebody waits and nobody is next");
          const cost = costOf.get(next.name) ?? 0;
          line.serve(cost);
          costOf.delete(next.name);
          given.set(next.tenant, (given.get(next.tenant) ?? 0) + cost);
          const sums = [...given.values()];
          expect(Math.max(...sums) - Math.min(...sums)).toBeLessThanOrEqual(9);
        }
      }),
    );
  });
});
