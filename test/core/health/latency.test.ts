import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/base/random.ts";
import { weighOverdue } from "../../../src/core/health/in-flight.ts";
import { LatencyEvidence } from "../../../src/core/health/latency-evidence.ts";
import { type LatencyExpectation, LatencyReference } from "../../../src/core/health/latency-reference.ts";
import { promptClasses, promptClassOf } from "../../../src/core/health/prompt-class.ts";
import { TailRatio } from "../../../src/core/health/tail-ratio.ts";
import { waitingSince } from "./waiting.ts";

/** Times around a median, lognormal with σ = 0.35, by a seeded generator. */
function timesAround(medianMs: number, seed: number): () => number {
  const random = seededRandom(seed);
  return () => {
    const z = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return medianMs * Math.exp(0.35 * z);
  };
}

function learn(reference: LatencyReference, medianMs: number, count: number, from = 0): number {
  const next = timesAround(medianMs, count);
  let now = from;
  for (let i = 0; i < count; i += 1) {
    now += 50;
    reference.offer(0, next(), now);
    if (i % 5 === 0) reference.settle(true, now);
  }
  return now;
}

describe("promptClassOf()", () => {
  it("tells sizes and efforts apart", () => {
    expect(promptClassOf(1, undefined)).toBe(promptClassOf(1_024, undefined));
    expect(promptClassOf(1_025, undefined)).not.toBe(promptClassOf(1_024, undefined));
    expect(promptClassOf(65_537, undefined)).toBe(promptClassOf(5_000_000, undefined));
    expect(promptClassOf(100, "high")).not.toBe(promptClassOf(100, "low"));
    expect(promptClassOf(1e12, "high")).toBeLessThan(promptClasses);
  });
});

describe("LatencyReference", () => {
  it("believes for a start what others know, more patiently than they, and learns slowness from nobody who is ill", () => {
    const experienced = new LatencyReference(200);
    learn(experienced, 300, 400);
    const [known] = experienced.known();
    if (known === undefined) throw new Error("it has learned nothing");
    expect(known.promptClass).toBe(0);
    expect(known.samples).toBeGreaterThanOrEqual(200);
    const fresh = new LatencyReference(200);
    fresh.assume(known, 0);
    expect(fresh.expectation(0).medianMs).toBeCloseTo(known.medianMs, 6);
    expect(fresh.expectation(0).trust).toBeLessThan(experienced.expectation(0).trust);
    expect(fresh.expectation(0).p99Ms).toBeGreaterThan(experienced.expectation(0).p99Ms);
    // Five times as slow from its first call on: what is usual stays what it was.
    const naive = new LatencyReference(200);
    for (const reference of [fresh, naive]) {
      for (let i = 1; i <= 100; i += 1) {
        reference.offer(0, 1_500, i * 100);
        reference.settle(false, i * 100);
      }
    }
    expect(naive.expectation(0).medianMs).toBeCloseTo(1_500, 0);
    expect(fresh.expectation(0).medianMs).toBeCloseTo(known.medianMs, 6);
  });

  it("believes nobody where it has seen for itself, nor who has seen too little, and tells only what it has seen", () => {
    const reference = new LatencyReference(200);
    learn(reference, 300, 30);
    const own = reference.expectation(0).medianMs;
    reference.assume({ promptClass: 0, medianMs: 9_000, samples: 500 }, 0);
    expect(reference.expectation(0).medianMs).toBe(own);
    reference.assume({ promptClass: 5, medianMs: 9_000, samples: 32 }, 0);
    expect(reference.expectation(5).medianMs).toBeUndefined();
    reference.assume({ promptClass: 5, medianMs: 9_000, samples: 40 }, 0);
    reference.assume({ promptClass: promptClasses, medianMs: 9_000, samples: 40 }, 0);
    expect(reference.expectation(5).medianMs).toBeCloseTo(9_000, 6);
    expect(reference.known().map(({ promptClass }) => promptClass)).toEqual([0]);
  });

  it("knows nothing at first: thirty seconds of patience and no blame", () => {
    const expected = new LatencyReference(800).expectation(0);
    expect(expected).toMatchObject({ medianMs: undefined, p99Ms: 20_000, trust: 0 });
  });

  it("learns median and p99, and trusts them wholly after 200 samples", () => {
    const reference = new LatencyReference(400);
    learn(reference, 400, 2_000);
    const { medianMs, p99Ms, trust } = reference.expectation(0);
    expect(trust).toBe(1);
    expect(medianMs).toBeGreaterThan(380);
    expect(medianMs).toBeLessThan(420);
    // exp(2.326 · 0.35) = 2.26.
    expect(p99Ms).toBeGreaterThan(400 * 2.0);
    expect(p99Ms).toBeLessThan(400 * 2.6);
  });

  it("learns an endpoint that thinks for half a minute", () => {
    const reference = new LatencyReference(2_000);
    learn(reference, 30_000, 300);
    expect(reference.expectation(0).medianMs).toBeGreaterThan(28_000);
  });

  it("never blames for less than half the objective", () => {
    const reference = new LatencyReference(2_000);
    learn(reference, 200, 500);
    expect(reference.expectation(0)).toMatchObject({ referenceMs: 1_000, p99Ms: 1_000 });
  });

  it("learns nothing from sick times: their samples die in quarantine", () => {
    const reference = new LatencyReference(400);
    const now = learn(reference, 400, 400);
    const before = reference.expectation(0).medianMs ?? 0;
    for (let i = 0; i < 100; i += 1) {
      reference.offer(0, 4_000, now + i * 50);
      if (i === 40) reference.settle(false, now + i * 50);
    }
    reference.settle(false, now + 5_001);
    reference.settle(true, now + 20_000);
    expect(reference.expectation(0).medianMs).toBeCloseTo(before, 6);
  });

  it("is not boiled like a frog: no more than 10 % in ten minutes", () => {
    const reference = new LatencyReference(400);
    let now = learn(reference, 400, 400);
    const before = reference.expectation(0).medianMs ?? 0;
    for (let i = 0; i < 1_200; i += 1) {
      now += 500;
      reference.offer(0, 4_000, now);
      reference.settle(true, now);
    }
    expect((reference.expectation(0).medianMs ?? 0) / before).toBeLessThan(1.1 ** 2.1);
  });

  it("lends an unknown size a patient bound, and no blame", () => {
    const reference = new LatencyReference(400);
    learn(reference, 400, 400);
    const known = reference.expectation(0);
    const larger = reference.expectation(promptClassOf(2_000, undefined));
    expect(larger.trust).toBe(0);
    expect(larger.p99Ms).toBeCloseTo(2 * 1.6 * known.p99Ms);
    expect(reference.expectation(promptClassOf(100, "high")).p99Ms).toBe(20_000);
  });
});

describe("TailRatio", () => {
  it("begins with the usual spread and learns the real one", () => {
    const tail = new TailRatio();
    expect(tail.p99).toBeGreaterThan(2.3);
    expect(tail.p99).toBeLessThan(2.8);
    for (let i = 0; i < 3_000; i += 1) tail.add(i % 20 === 0 ? 8 : 1);
    expect(tail.p99).toBeGreaterThan(7.5);
  });
});

const expected: LatencyExpectation = { medianMs: 400, referenceMs: 400, p99Ms: 900, trust: 1 };
const nothing = { count: 0, lnRatio: 0 };

describe("LatencyEvidence", () => {
  it("reads the geometric mean of times over the reference", () => {
    const evidence = new LatencyEvidence();
    for (let i = 0; i < 400; i += 1) evidence.add(880, expected, i * 50);
    const { ratio, slowShare } = evidence.read(nothing, 20_000);
    expect(ratio).toBeGreaterThan(2.1);
    expect(ratio).toBeLessThan(2.2);
    expect(slowShare).toBeLessThan(0.01);
  });

  it("counts what was given up while late, and nothing that was not late", () => {
    const evidence = new LatencyEvidence();
    evidence.addCensored(800, expected, 0);
    expect(evidence.read(nothing, 0).count).toBe(0);
    evidence.addCensored(1_000, expected, 0);
    expect(evidence.read(nothing, 0)).toMatchObject({ count: 1 });
  });

  it("says nothing about a class that is not known", () => {
    const evidence = new LatencyEvidence();
    evidence.add(60_000, { ...expected, trust: 0 }, 0);
    expect(evidence.read(nothing, 0).ratio).toBe(1);
  });
});

describe("weighOverdue()", () => {
  it("finds nothing in attempts that are not late", () => {
    expect(weighOverdue([waitingSince(0, expected)], 900, () => {})).toMatchObject({ count: 0, failures: 0 });
  });

  it("weighs lateness up to half a failure, and charges once from 1.5 · p99 on", () => {
    const attempt = waitingSince(0, expected);
    let charges = 0;
    const charge = (): void => {
      charges += 1;
    };
    expect(weighOverdue([attempt], 1_350, charge).failures).toBeCloseTo(0.25);
    expect(charges).toBe(0);
    expect(weighOverdue([attempt], 1_800, charge).failures).toBeCloseTo(0.5);
    weighOverdue([attempt], 9_000, charge);
    expect(charges).toBe(1);
  });

  it("does not charge an attempt of a class that is not known", () => {
    const attempt = { ...waitingSince(0, expected), expectation: { ...expected, trust: 0 } };
    expect(weighOverdue([attempt], 60_000, () => expect.unreachable()).count).toBe(0);
  });
});
