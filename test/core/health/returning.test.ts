import { describe, expect, it } from "vitest";
import type { Trip } from "../../../src/core/health/breaker.ts";
import { latenessOf, nothingOverdue, weighOverdue } from "../../../src/core/health/in-flight.ts";
import type { LatencyExpectation } from "../../../src/core/health/latency-reference.ts";
import { classOfSize, promptClasses, promptClassOf } from "../../../src/core/health/prompt-class.ts";
import { Recovery } from "../../../src/core/health/recovery.ts";
import { Suspicion } from "../../../src/core/health/suspicion.ts";
import { TenantCap } from "../../../src/core/health/tenant-cap.ts";
import { EvidenceTally } from "../../../src/core/model/evidence-tally.ts";
import { defaultHealthSettings } from "../../../src/core/model/health-settings.ts";
import { waitingSince } from "./waiting.ts";

const nowhere = { seen: 0, bad: 0 };
const middle = { now: 0, chance: 0.5 };
const outage: Trip = { cause: "evidence", reason: "it fails", until: undefined };

/** Half open at 2,000, after a cool-down of two seconds. */
function halfOpen(): Recovery {
  const recovery = new Recovery(defaultHealthSettings);
  recovery.trip(outage, middle);
  recovery.age(2_000);
  return recovery;
}

const proofOf = ({ breaker }: Recovery) => (breaker.state === "half-open" ? breaker.proof : breaker.state);

describe("Recovery", () => {
  it("counts the times that the breaker opened, and lets its cool-down end in time", () => {
    const recovery = new Recovery(defaultHealthSettings);
    expect(recovery.epoch).toBe(0);
    recovery.trip(outage, middle);
    expect(recovery.epoch).toBe(1);
    recovery.age(1_999);
    expect(recovery.breaker.state).toBe("open");
    recovery.age(2_000);
    expect(recovery.breaker.state).toBe("half-open");
    recovery.trip(outage, { now: 2_000, chance: 0.5 });
    expect(recovery.epoch).toBe(2);
  });

  it("closes by probes or by canaries, tells what proved it, and begins its slow start", () => {
    for (const pass of ["probe", "canary"] as const) {
      const recovery = halfOpen();
      const closings: number[] = [];
      for (let at = 2_000; at <= 4_000; at += 500) {
        const proof =
          pass === "probe"
            ? recovery.probePassed({ sentAt: at, free: false }, at)
            : recovery.canaryPassed(at);
        closings.push(proof);
      }
      expect(closings).toEqual([0, 0, 0, 0, 5]);
      expect(recovery.breaker.state).toBe("closed");
      expect(recovery.slowStart).toMatchObject({
        share: defaultHealthSettings.slowStart.initial,
        since: 4_000,
      });
    }
  });

  it("hears nothing of probes and canaries unless it is half open", () => {
    const recovery = new Recovery(defaultHealthSettings);
    const before = recovery.breaker;
    expect(recovery.probePassed({ sentAt: 0, free: false }, 0)).toBe(0);
    expect(recovery.canaryPassed(0)).toBe(0);
    recovery.canaryLate();
    recovery.disproved(0, middle);
    recovery.heardGood({ sentAt: 0, free: false }, 0);
    recovery.heardBad(0, middle);
    expect(recovery.breaker).toBe(before);
  });

  it("takes back for what went wrong, here or elsewhere", () => {
    const proved = () => {
      const recovery = halfOpen();
      for (let at = 2_000; at < 4_000; at += 500) recovery.canaryPassed(at);
      expect(proofOf(recovery)).toBe(4);
      return recovery;
    };
    const late = proved();
    late.canaryLate();
    expect(proofOf(late)).toBe(3);
    const disproved = proved();
    disproved.disproved(4_000, { now: 4_000, chance: 0.5 });
    expect(proofOf(disproved)).toBe(0);
    const heard = proved();
    heard.heardBad(4_000, { now: 4_000, chance: 0.5 });
    expect(proofOf(heard)).toBe(1);
    heard.heardGood({ sentAt: 4_500, free: false }, 4_500);
    expect(proofOf(heard)).toBe(2);
  });

  it("ramps by how attempts end, and is whole again at an operator's word", () => {
    const recovery = halfOpen();
    for (let at = 2_000; at <= 4_000; at += 500) recovery.canaryPassed(at);
    const { initial, doublingMs } = defaultHealthSettings.slowStart;
    recovery.ended(true, 4_000);
    expect(recovery.slowStart.credit).toBe(4);
    recovery.ramp(true, 4_000 + doublingMs);
    expect(recovery.slowStart).toMatchObject({ share: 2 * initial, credit: 1 });
    recovery.ended(false, 9_000);
    expect(recovery.slowStart).toEqual({ share: initial, since: 9_000, credit: 0 });
    recovery.restore();
    expect(recovery.slowStart.share).toBe(1);
    expect(recovery.breaker.state).toBe("closed");
  });

  it("takes on other settings from the next trip on", () => {
    const recovery = new Recovery(defaultHealthSettings);
    recovery.reconfigure({
      ...defaultHealthSettings,
      breaker: { ...defaultHealthSettings.breaker, coolDownMs: 10_000, proof: 1 },
    });
    recovery.trip(outage, middle);
    recovery.age(9_999);
    expect(recovery.breaker.state).toBe("open");
    recovery.age(10_000);
    expect(recovery.canaryPassed(10_000)).toBe(1);
  });
});

describe("attempts that have not answered yet", () => {
  const known: LatencyExpectation = { medianMs: 400, referenceMs: 400, p99Ms: 2_000, trust: 1 };
  const awaiting = (since: number, expectation = known) => waitingSince(since, expectation);

  it.each([
    { ageMs: 2_000, trust: 1, late: 0 },
    { ageMs: 2_500, trust: 1, late: 0.5 },
    { ageMs: 3_000, trust: 1, late: 1 },
    { ageMs: 9_000, trust: 1, late: 1 },
    { ageMs: 3_000, trust: 0.4, late: 0.4 },
    { ageMs: 100, trust: 1, late: 0 },
  ])("at $ageMs ms speak against the endpoint for $late, trusted $trust", ({ ageMs, trust, late }) => {
    expect(latenessOf(ageMs, { ...known, trust })).toBeCloseTo(late);
  });

  it("speak for it while they are past the age of failures and not late", () => {
    const charged: number[] = [];
    const evidence = weighOverdue(
      [awaiting(10_000), awaiting(9_001), awaiting(9_000), awaiting(8_000)],
      10_000,
      ({ since }) => charged.push(since),
    );
    expect(evidence).toEqual({ ...nothingOverdue, survivors: 2 });
    expect(charged).toEqual([]);
  });

  it("count as slow, as failing by half at twice the time, and are charged once from one and a half on", () => {
    const charged: number[] = [];
    const charge = ({ since }: { readonly since: number }) => charged.push(since);
    const attempts = [awaiting(7_500), awaiting(7_000), awaiting(6_999), awaiting(4_000)];
    const evidence = weighOverdue(attempts, 10_000, charge);
    expect(evidence.count).toBe(4);
    expect(evidence.survivors).toBe(0);
    // (500 + 1,000 + 1,001 + at most 2,000) of 2,000, each at most a half.
    expect(evidence.failures).toBeCloseTo(0.125 + 0.25 + 0.25025 + 0.5);
    // ln of age over 400, each at most ln 8.
    expect(evidence.lnRatio).toBeCloseTo(
      Math.log(6.25) + Math.log(7.5) + Math.log(3_001 / 400) + Math.log(8),
    );
    expect(charged).toEqual([6_999, 4_000]);
    weighOverdue(attempts, 10_000, charge);
    expect(charged).toHaveLength(2);
  });

  it("of a class that nobody knows say nothing, and of one that is half known half as much", () => {
    const unknown = weighOverdue([awaiting(0, { ...known, trust: 0 })], 10_000, () => {});
    expect(unknown).toEqual(nothingOverdue);
    const half = weighOverdue([awaiting(0, { ...known, trust: 0.5 })], 10_000, () => {});
    expect(half).toMatchObject({ count: 0.5, failures: 0.25 });
    expect(half.lnRatio).toBeCloseTo(Math.log(8) / 2);
  });
});

describe("the class of a request", () => {
  it.each([
    { tokens: 0, size: 0 },
    { tokens: 1_024, size: 0 },
    { tokens: 1_025, size: 1 },
    { tokens: 2_048, size: 1 },
    { tokens: 2_049, size: 2 },
    { tokens: 65_536, size: 6 },
    { tokens: 65_537, size: 7 },
    { tokens: 1e12, size: 7 },
  ])("of $tokens tokens is of size $size", ({ tokens, size }) => {
    expect(promptClassOf(tokens, undefined)).toBe(size * 5);
    expect(promptClassOf(tokens, "high")).toBe(size * 5 + 4);
  });

  it("has neighbours of the same effort, as far as there are any", () => {
    expect(classOfSize(promptClassOf(5_000, "low"), 1)).toBe(promptClassOf(10_000, "low"));
    expect(classOfSize(promptClassOf(5_000, "low"), -2)).toBe(promptClassOf(2_000, "low"));
    expect(classOfSize(0, -1)).toBeUndefined();
    expect(classOfSize(4, -1)).toBeUndefined();
    expect(classOfSize(5, -1)).toBe(0);
    expect(classOfSize(promptClasses - 5, 1)).toBeUndefined();
    expect(classOfSize(promptClasses - 6, 1)).toBe(promptClasses - 1);
  });
});

describe("TenantCap", () => {
  it("compares with others from five answers to them on", () => {
    const cap = new TenantCap();
    for (let i = 0; i < 4; i += 1) cap.saw("other", 0);
    cap.saw("bad", 0);
    expect([1, 2, 3].map(() => cap.weigh("bad", nowhere, 0))).toEqual([1, 1, 1]);
    cap.saw("other", 0);
    expect(cap.weigh("bad", nowhere, 0)).toBe(0);
  });

  it("takes three bad of ten elsewhere for chance, and more for the tenant's own doing", () => {
    expect(new TenantCap().weigh("a", { seen: 10, bad: 3 }, 0)).toBe(1);
    expect(new TenantCap().weigh("a", { seen: 10, bad: 4 }, 0)).toBe(0);
  });

  it("allows twice what the others' experience bears out, in fractions too", () => {
    const cap = new TenantCap();
    for (let i = 0; i < 10; i += 1) cap.saw("other", 0);
    for (let i = 0; i < 3; i += 1) cap.saw("bad", 0);
    // One bad answer in ten to the others.
    expect(cap.weigh("other", nowhere, 0)).toBe(1);
    // 1 + 2 · 1 · 3 / 10 = 1.6 for the tenant.
    expect(cap.weigh("bad", nowhere, 0)).toBe(1);
    expect(cap.weigh("bad", nowhere, 0)).toBeCloseTo(0.6);
    expect(cap.weigh("bad", nowhere, 0)).toBe(0);
  });

  it("forgets by half a minute's half-life, in steps of a second", () => {
    const cap = new TenantCap();
    for (let i = 0; i < 8; i += 1) cap.saw("a", 0);
    cap.weigh("a", nowhere, 0);
    expect(cap.recordOf("a")).toMatchObject({ seen: 8, bad: 1 });
    cap.saw("b", 999);
    expect(cap.recordOf("a")).toMatchObject({ seen: 8, bad: 1 });
    cap.saw("b", 60_000);
    expect(cap.recordOf("a")).toMatchObject({ seen: 4, bad: 0.5 });
    // What counted for the tenant fades with it: it may be counted again.
    for (let i = 0; i < 20; i += 1) cap.saw("b", 60_000);
    expect(cap.weigh("a", nowhere, 60_000)).toBeCloseTo(0.5);
  });

  it("makes room by forgetting the quietest of sixteen", () => {
    const cap = new TenantCap();
    for (let tenant = 0; tenant < 16; tenant += 1) {
      for (let i = 0; i < (tenant === 3 ? 1 : 2); i += 1) cap.saw(`t${tenant}`, 0);
    }
    cap.saw("late", 0);
    expect(cap.recordOf("t3").seen).toBe(0);
    expect(cap.recordOf("t0").seen).toBe(2);
    expect(cap.recordOf("t15").seen).toBe(2);
    expect(cap.recordOf("late").seen).toBe(1);
  });
});

describe("Suspicion", () => {
  const failing = (count: number, source: "live" | "probe" = "live") => {
    const suspicion = new Suspicion();
    for (let i = 0; i < count; i += 1) suspicion.failure(1, source, i);
    return suspicion;
  };

  it("is alarmed by five failures in a row, of either source, and tells how many are missing", () => {
    expect(failing(0).failuresToAlarm).toBe(5);
    expect(failing(4).alarmed).toBe(false);
    expect(failing(4).failuresToAlarm).toBe(1);
    expect(failing(5).alarmed).toBe(true);
    expect(failing(5).failuresToAlarm).toBe(1);
    expect(failing(5, "probe").alarmed).toBe(true);
    // Probes tell nothing of how many live ones it takes.
    expect(failing(4, "probe").failuresToAlarm).toBe(5);
  });

  it("is calm below what one failure is worth, and when it is told to forget", () => {
    const suspicion = failing(1);
    expect(suspicion.calm).toBe(false);
    for (let i = 0; i < 2; i += 1) suspicion.success("live", 10);
    expect(suspicion.calm).toBe(true);
    const alarmed = failing(6);
    alarmed.clear();
    expect(alarmed.alarmed).toBe(false);
    expect(alarmed.nats).toBe(0);
  });

  it("takes others' word for a part, and not against five good answers of one's own", () => {
    const heard = { good: 0, bad: 9, probesGood: 0, probesBad: 0 };
    const suspicion = new Suspicion();
    suspicion.heard({ ...heard, bad: 5 }, 0);
    expect(suspicion.alarmed).toBe(false);
    suspicion.heard({ ...heard, bad: 6 }, 0);
    expect(suspicion.alarmed).toBe(true);
    for (let i = 0; i < 4; i += 1) suspicion.success("live", 1);
    suspicion.heard(heard, 1);
    expect(suspicion.alarmed).toBe(true);
    suspicion.success("live", 2);
    expect(suspicion.alarmed).toBe(false);
    suspicion.failure(1, "live", 3);
    expect(suspicion.alarmed).toBe(true);
    suspicion.clear();
    expect(suspicion.alarmed).toBe(false);
  });

  it("takes the fleet's past as if it had been there", () => {
    const suspicion = new Suspicion();
    suspicion.remembered({ endpoint: "a", good: 0, bad: 5, probesGood: 0, probesBad: 0 }, 0);
    expect(suspicion.alarmed).toBe(true);
  });

  it("takes down what others are to be told, and nothing that they told", () => {
    const tally = new EvidenceTally();
    const suspicion = new Suspicion(tally);
    suspicion.success("live", 0);
    suspicion.success("probe", 0);
    suspicion.failure(0.7, "live", 0);
    suspicion.failure(1, "probe", 0);
    suspicion.heard({ good: 3, bad: 2, probesGood: 1, probesBad: 1 }, 0);
    expect(tally.take("a")).toMatchObject({
      good: 1,
      bad: 0.7,
      probesGood: 1,
      probesBad: 1,
      streams: false,
    });
    suspicion.retractSuccess("live");
    expect(tally.take("a")).toMatchObject({ good: -1, streams: true });
    suspicion.refund("probe", 0);
    expect(tally.take("a")).toMatchObject({ good: 0, probesGood: -1, streams: false });
    expect(tally.take("a")).toBeUndefined();
  });

  it("forgives the lateness of an attempt that answers after all", () => {
    const suspicion = failing(2);
    const before = suspicion.nats;
    suspicion.failure(1, "live", 10);
    suspicion.refund("live", 10);
    expect(suspicion.nats).toBeCloseTo(before);
  });
});
