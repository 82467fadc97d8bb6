/** Whose turn it is when tenants came, waited elsewhere or were served at different times. */
import { describe, expect, it } from "vitest";
import { WaitingLine } from "../../../src/core/limits/waiting-line.ts";

interface Call {
  readonly tenant: string;
}

const a: ReadonlySet<string> = new Set(["A"]);
const b: ReadonlySet<string> = new Set(["B"]);

/** A line in which calls wait, and are served by their turn. */
function lineOf() {
  const line = new WaitingLine<Call>();
  const enter = (tenant: string, wants = a): Call => {
    const call = { tenant };
    line.tryEnter(call, wants);
    return call;
  };
  /** Gives so many calls room, each of size 1, and tells whose they were. */
  const serve = (count: number): string =>
    Array.from({ length: count }, () => {
      const next = line.next("A");
      if (next === undefined) return "-";
      line.served(next.tenant, 1);
      line.leave(next);
      return next.tenant;
    }).join(" ");
  return { line, enter, serve };
}

describe("a tenant that comes back after a while", () => {
  it("takes turns with those that were served meanwhile, and makes up for nothing", () => {
    const { line, enter, serve } = lineOf();
    line.served("idle", 1);
    for (let i = 0; i < 10; i += 1) line.served("busy", 1);
    for (let i = 0; i < 3; i += 1) enter("busy");
    for (let i = 0; i < 3; i += 1) enter("idle");
    expect(serve(6)).toBe("idle busy idle busy idle busy");
  });

  it("pays for what it is given at once, without having waited, from now on", () => {
    const { line, enter, serve } = lineOf();
    line.served("late", 1);
    for (let i = 0; i < 6; i += 1) line.served("busy", 1);
    line.served("late", 1);
    enter("late");
    enter("new");
    expect(serve(2)).toBe("new late");
  });

  it("is not let past those that wait by what it did not use before", () => {
    const { line, enter } = lineOf();
    line.served("late", 1);
    for (let i = 0; i < 6; i += 1) line.served("busy", 1);
    enter("waits");
    expect(line.mustYield({ tenant: "late" }, "A")).toBe(true);
  });
});

describe("a tenant that waits at another endpoint", () => {
  it("keeps the start that it had, however much others are given meanwhile", () => {
    const { line, enter, serve } = lineOf();
    enter("x", b);
    for (let i = 0; i < 6; i += 1) line.served("busy", 1);
    enter("y");
    // Busy has had five before its last one; x, which has waited all the while, may have as much.
    expect(line.mustYield({ tenant: "x" }, "A")).toBe(false);
    for (let i = 0; i < 7; i += 1) enter("x");
    enter("y");
    expect(serve(9)).toBe("x x x x x x y x y");
  });
});

describe("where two tenants start alike", () => {
  it("goes first whose calls began to wait earlier, whoever of them was known before", () => {
    const { line, enter, serve } = lineOf();
    line.served("amy", 1);
    line.served("zoe", 1);
    enter("zoe");
    enter("amy");
    expect(serve(2)).toBe("zoe amy");
  });

  it("goes first who began to wait earlier, though it sends more calls later", () => {
    const { enter, serve } = lineOf();
    enter("x");
    enter("y");
    enter("x");
    expect(serve(3)).toBe("x y x");
  });

  it("loses its place who leaves with all its calls and comes again", () => {
    const { line, enter, serve } = lineOf();
    const left = enter("x");
    enter("y");
    line.leave(left);
    enter("x");
    expect(serve(2)).toBe("y x");
  });

  it("does not matter who waited first where one starts earlier", () => {
    const { line, enter, serve } = lineOf();
    line.leave(enter("y"));
    line.served("x", 5);
    enter("x");
    enter("y");
    expect(serve(2)).toBe("y x");
  });
});
