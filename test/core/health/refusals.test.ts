import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/base/random.ts";
import { RefusalEvidence } from "../../../src/core/health/refusal-evidence.ts";
import { TenantCap } from "../../../src/core/health/tenant-cap.ts";

const nowhere = { seen: 0, bad: 0 };
const tenants = ["a", "b", "c", "d"];

/** Answers at 20 a second over `seconds`, refused at `rate`; the time of the alarm, or undefined. */
function answer(evidence: RefusalEvidence, rate: number, seconds: number, from: number): number | undefined {
  const random = seededRandom(from + 7);
  let alarm: number | undefined;
  for (let at = from; at < from + 1_000 * seconds; at += 50) {
    const tenant = tenants[Math.floor(random() * tenants.length)] ?? "";
    if (random() < rate) evidence.refused(tenant, nowhere, at);
    else evidence.answered(tenant, at);
    if (alarm === undefined && evidence.read(0, at).alarmed) alarm = at - from;
  }
  return alarm;
}

describe("RefusalEvidence", () => {
  it("stays calm at the usual 2 %", () => {
    expect(answer(new RefusalEvidence(), 0.02, 600, 0)).toBeUndefined();
  });

  it("notices a jump from 2 % to 40 % within two seconds", () => {
    const evidence = new RefusalEvidence();
    answer(evidence, 0.02, 60, 0);
    expect(answer(evidence, 0.4, 10, 60_000)).toBeLessThan(2_000);
  });

  it("gives the all-clear after a run of proper answers, and not before", () => {
    const evidence = new RefusalEvidence();
    answer(evidence, 0.02, 60, 0);
    answer(evidence, 0.4, 10, 60_000);
    expect(evidence.read(0, 70_000).alarmed).toBe(true);
    for (let i = 0; i < 10; i += 1) evidence.answered("a", 70_000 + i);
    expect(evidence.read(0, 70_010).alarmed).toBe(true);
    for (let i = 0; i < 10; i += 1) evidence.answered("a", 70_010 + i);
    const { alarmed, rate } = evidence.read(0, 70_020);
    expect(alarmed).toBe(false);
    expect(rate).toBeCloseTo(0);
  });

  it("does not hold against an endpoint what its peers refuse too", () => {
    const evidence = new RefusalEvidence();
    answer(evidence, 0.4, 10, 0);
    const { alarmed, rate, usual } = evidence.read(0.4, 10_000);
    expect(alarmed).toBe(false);
    expect(rate).toBeLessThanOrEqual(usual);
  });

  it("is not moved by one tenant that collects refusals", () => {
    const evidence = new RefusalEvidence();
    const random = seededRandom(3);
    for (let at = 0; at < 120_000; at += 50) {
      if (random() < 0.1) evidence.refused("abusive", nowhere, at);
      else if (random() < 0.02) evidence.refused("a", nowhere, at);
      else evidence.answered(random() < 0.5 ? "a" : "b", at);
      expect(evidence.read(0, at).alarmed).toBe(false);
    }
    expect(evidence.read(0, 120_000).rate).toBeLessThan(0.08);
  });
});

describe("TenantCap", () => {
  it("lets all count where there is nobody else", () => {
    const cap = new TenantCap();
    cap.saw("only", 0);
    for (let i = 0; i < 10; i += 1) expect(cap.weigh("only", nowhere, 0)).toBe(1);
  });

  it("lets nothing count that goes wrong for the tenant elsewhere too", () => {
    const cap = new TenantCap();
    cap.saw("only", 0);
    expect(cap.weigh("only", { seen: 10, bad: 9 }, 0)).toBe(0);
    expect(cap.weigh("only", { seen: 10, bad: 1 }, 0)).toBe(1);
  });

  it("holds one tenant to twice the others' rate, and one more", () => {
    const cap = new TenantCap();
    for (let i = 0; i < 100; i += 1) cap.saw("other", 0);
    for (let i = 0; i < 10; i += 1) cap.saw("bad", 0);
    let counted = 0;
    for (let i = 0; i < 10; i += 1) counted += cap.weigh("bad", nowhere, 0);
    expect(counted).toBe(1);
  });

  it("lets a real fault count for everybody, the largest tenant included", () => {
    const cap = new TenantCap();
    let counted = 0;
    for (let i = 0; i < 200; i += 1) {
      const tenant = i % 10 === 0 ? "small" : "large";
      cap.saw(tenant, 0);
      if (i % 2 === 0 || tenant === "small") counted += cap.weigh(tenant, nowhere, 0);
    }
    expect(counted).toBeGreaterThan(90);
  });

  it("remembers a bounded number of tenants", () => {
    const cap = new TenantCap();
    for (let i = 0; i < 1_000; i += 1) cap.saw(`tenant-${i}`, 0);
    expect(cap.recordOf("tenant-0").seen).toBe(0);
    expect(cap.recordOf("tenant-999").seen).toBe(1);
  });
});
