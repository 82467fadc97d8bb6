import { describe, expect, it } from "vitest";
import { WaitingLine } from "../../../src/core/limits/waiting-line.ts";

interface Call {
  readonly tenant: string;
}

const a: ReadonlySet<string> = new Set(["A"]);
const b: ReadonlySet<string> = new Set(["B"]);
const callOf = (tenant: string): Call => ({ tenant });

function entered(line: WaitingLine<Call>, tenant: string, wants = a): Call {
  const call = callOf(tenant);
  line.tryEnter(call, wants);
  return call;
}

describe("WaitingLine", () => {
  it("names every endpoint that somebody waits for, and none when nobody does", () => {
    const line = new WaitingLine<Call>();
    expect(line.wanted().size).toBe(0);
    const first = entered(line, "x", new Set(["A", "B"]));
    entered(line, "y", new Set(["B", "C"]));
    expect([...line.wanted()].sort()).toEqual(["A", "B", "C"]);
    line.leave(first);
    expect([...line.wanted()].sort()).toEqual(["B", "C"]);
    expect(line.size).toBe(1);
  });

  it("asks nobody to yield where nobody waits, and never the one whose turn it is", () => {
    const line = new WaitingLine<Call>();
    expect(line.mustYield(callOf("x"), "A")).toBe(false);
    const first = entered(line, "x");
    const second = entered(line, "x");
    expect(line.mustYield(first, "A")).toBe(false);
    expect(line.mustYield(second, "A")).toBe(true);
    expect(line.mustYield(callOf("x"), "A")).toBe(true);
    expect(line.mustYield(callOf("x"), "B")).toBe(false);
  });

  it("makes a newcomer yield to whoever started no later, and wait behind what it was given", () => {
    const line = new WaitingLine<Call>();
    line.served("late", 4);
    const waiting = entered(line, "early");
    expect(line.mustYield(callOf("late"), "A")).toBe(true);
    expect(line.mustYield(callOf("new"), "A")).toBe(true);
    line.leave(waiting);
    expect(line.mustYield(callOf("late"), "A")).toBe(false);
  });

  it("keeps a tenant's place at another endpoint by what it was given there", () => {
    const line = new WaitingLine<Call>();
    const x = entered(line, "x", b);
    line.served("x", 3);
    const y = entered(line, "y", a);
    // Its start moved on by three; one that waits elsewhere goes by its own start.
    expect(line.mustYield(callOf("x"), "A")).toBe(true);
    expect(line.next("B")).toBe(x);
    expect(line.next("A")).toBe(y);
  });

  it("serves whoever began to wait earlier where two start alike", () => {
    const line = new WaitingLine<Call>();
    const first = entered(line, "zoe");
    const second = entered(line, "amy");
    expect(line.next("A")).toBe(first);
    line.served("zoe", 1);
    line.leave(first);
    expect(line.next("A")).toBe(second);
  });

  it("divides by weight: who weighs twice as much is moved on half as far", () => {
    const line = new WaitingLine<Call>((tenant) => (tenant === "heavy" ? 2 : 1));
    const calls = { heavy: 0, light: 0 };
    for (let i = 0; i < 12; i += 1) {
      entered(line, "heavy");
      entered(line, "light");
    }
    for (let i = 0; i < 12; i += 1) {
      const next = line.next("A");
      if (next === undefined) break;
      calls[next.tenant as keyof typeof calls] += 1;
      line.served(next.tenant, 1);
      line.leave(next);
    }
    expect(calls).toEqual({ heavy: 8, light: 4 });
  });
});
