/** How many calls and tenants a line takes, and whom it forgets. */
import { describe, expect, it } from "vitest";
import { WaitingLine } from "../../../src/core/limits/waiting-line.ts";

interface Call {
  readonly tenant: string;
}

const a: ReadonlySet<string> = new Set(["A"]);
const full = 10_000;

const tenants = (count: number, from = 0) => Array.from({ length: count }, (_, i) => `t${from + i}`);

describe("a line of ten thousand calls", () => {
  it("turns the next one away, and takes one in again when one leaves", () => {
    const line = new WaitingLine<Call>();
    const calls = tenants(full).map((tenant) => ({ tenant }));
    expect(calls.every((call) => line.tryEnter(call, a))).toBe(true);
    const late = { tenant: "late" };
    expect(line.tryEnter(late, a)).toBe(false);
    expect(line.size).toBe(full);
    const [first = late] = calls;
    // Who waits already may wait for something else: that takes no room.
    expect(line.tryEnter(first, new Set(["B"]))).toBe(true);
    expect([...line.leave(first)]).toEqual(["B"]);
    expect(line.tryEnter(late, a)).toBe(true);
    expect(line.tryEnter(first, a)).toBe(false);
  });
});

describe("who leaves a line", () => {
  it("is that call alone, whoever else of its tenant waits", () => {
    const line = new WaitingLine<Call>();
    const [first, second, stranger] = [{ tenant: "x" }, { tenant: "x" }, { tenant: "x" }];
    line.tryEnter(first, a);
    line.tryEnter(second, new Set(["B"]));
    expect([...line.leave(stranger)]).toEqual([]);
    expect(line.size).toBe(2);
    expect([...line.leave(second)]).toEqual(["B"]);
    expect(line.next("A")).toBe(first);
  });

  it("was none that never waited, of a tenant that nobody knows", () => {
    const line = new WaitingLine<Call>();
    expect([...line.leave({ tenant: "x" })]).toEqual([]);
    expect(line.size).toBe(0);
  });
});

describe("a line that knows ten thousand tenants", () => {
  /** Whose call is served first, where both come now and in this order. */
  const firstOf = (line: WaitingLine<Call>, ...those: readonly string[]) => {
    for (const tenant of those) line.tryEnter({ tenant }, a);
    return line.next("A")?.tenant;
  };

  it("forgets the one that it has known longest, where all owe, and no other", () => {
    const line = new WaitingLine<Call>();
    for (const tenant of tenants(full)) line.served(tenant, 5);
    // Nobody is forgotten yet: both were given alike.
    expect(firstOf(line, "t1", "t0")).toBe("t1");
    const crowded = new WaitingLine<Call>();
    for (const tenant of tenants(full + 1)) crowded.served(tenant, 5);
    expect(firstOf(crowded, "t1", "t2", "t0")).toBe("t0");
    expect(firstOf(crowded, "t3")).toBe("t0");
  });

  it("forgets those that owe nothing before the one that does", () => {
    const line = new WaitingLine<Call>();
    line.served("t0", 5);
    for (const tenant of tenants(full - 1, 1)) {
      const call = { tenant };
      line.tryEnter(call, a);
      line.leave(call);
    }
    line.served("one-more", 1);
    expect(firstOf(line, "t0", "new")).toBe("new");
  });

  it("forgets nobody who waits", () => {
    const line = new WaitingLine<Call>();
    const patient = { tenant: "patient" };
    line.tryEnter(patient, a);
    for (const tenant of tenants(full + 5)) line.served(tenant, 5);
    expect(line.next("A")).toBe(patient);
    expect([...line.leave(patient)]).toEqual(["A"]);
  });
});
