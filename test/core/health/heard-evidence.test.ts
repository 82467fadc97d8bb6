/** What a replica makes of what others saw. */
import { describe, expect, it } from "vitest";
import { EndpointHealth } from "../../../src/core/health/endpoint-health.ts";
import { hear, remember } from "../../../src/core/health/heard-evidence.ts";
import { EvidenceTally } from "../../../src/core/model/evidence-tally.ts";
import { defaultHealthSettings } from "../../../src/core/model/health-settings.ts";
import type { EndpointEvidence } from "../../../src/core/model/shared-state.ts";

const nothing: EndpointEvidence = {
  endpoint: "a",
  good: 0,
  bad: 0,
  streams: false,
  probesGood: 0,
  probesBad: 0,
  proofs: [],
  accepted: 0,
  rejections: [],
};

const failure = { severity: 1, capped: undefined, charged: false, credited: false, reason: "server-error" };

const health = () => new EndpointHealth(defaultHealthSettings);
const at = (now: number) => ({ now, chance: 0.5 });
const stateOf = (of: EndpointHealth) => of.recovery.breaker.state;

/** Half open, in want of proof. */
function halfOpen(): EndpointHealth {
  const of = health();
  of.trip({ cause: "evidence", reason: "the test", until: undefined }, at(0));
  of.recovery.age(2_500);
  expect(stateOf(of)).toBe("half-open");
  return of;
}

const proof = (ok: boolean) => ({ ...nothing, proofs: [{ ok, free: false, sentAgoMs: 50 }] });

describe("failures elsewhere", () => {
  it("trip an endpoint that nobody here has used, at nine: each counts for 0.6", () => {
    const of = health();
    const counted = Array.from({ length: 9 }, (_, i) => {
      hear(of, { ...nothing, bad: 1 }, at(i));
      return stateOf(of);
    });
    expect(counted.indexOf("open")).toBeGreaterThanOrEqual(6);
    expect(counted.indexOf("open")).toBeLessThanOrEqual(8);
  });

  it("shorten what it takes here", () => {
    const of = health();
    hear(of, { ...nothing, bad: 4 }, at(0));
    of.failed(failure, "live", at(1));
    expect(stateOf(of)).toBe("closed");
    of.failed(failure, "live", at(2));
    expect(stateOf(of)).toBe("open");
  });

  it("trip nothing where it keeps answering well: the others may be cut off", () => {
    const of = health();
    for (let second = 0; second < 20; second += 1) {
      for (let i = 0; i < 4; i += 1) of.succeeded("live", second * 1_000 + i);
      hear(of, { ...nothing, bad: 4 }, at(second * 1_000 + 500));
    }
    expect(stateOf(of)).toBe("closed");
  });

  it("trip nothing while they are as rare as usual, however many replicas there are", () => {
    const of = health();
    for (let second = 0; second < 600; second += 1) {
      hear(of, { ...nothing, good: 95, bad: 5 }, at(second * 1_000));
    }
    expect(stateOf(of)).toBe("closed");
  });

  it("are not hidden by successes elsewhere when this replica alone has no way", () => {
    const of = health();
    for (let i = 0; i < 8 && stateOf(of) === "closed"; i += 1) {
      hear(of, { ...nothing, good: 50 }, at(i * 250));
      of.failed(failure, "live", at(i * 250 + 1));
    }
    expect(stateOf(of)).toBe("open");
  });

  it("take back what was taken back where it was seen", () => {
    const of = health();
    for (let i = 0; i < 40; i += 1) {
      hear(of, { ...nothing, bad: 2 }, at(i * 100));
      hear(of, { ...nothing, bad: -2, good: 2 }, at(i * 100 + 50));
    }
    expect(stateOf(of)).toBe("closed");
  });
});

describe("a replica that has just started", () => {
  const slot = (good: number, bad: number, probesBad = 0) => ({
    endpoint: "a",
    good,
    bad,
    probesGood: 0,
    probesBad,
  });

  it("does not send its first requests into an outage that goes on", () => {
    const of = health();
    remember(of, [slot(100, 0), slot(20, 60), slot(0, 10)], at(0));
    expect(stateOf(of)).toBe("open");
  });

  it("learns of it from probes alone, when nobody sends requests any more", () => {
    const of = health();
    remember(
      of,
      Array.from({ length: 12 }, () => slot(0, 0, 2)),
      at(0),
    );
    expect(stateOf(of)).toBe("open");
  });

  it("starts well when the outage is over", () => {
    const of = health();
    remember(of, [slot(0, 60), slot(0, 60), slot(90, 1), slot(100, 0)], at(0));
    expect(stateOf(of)).toBe("closed");
  });
});

describe("proof elsewhere", () => {
  it("counts but for the last one that is needed, which is this replica's own", () => {
    const of = halfOpen();
    for (let i = 0; i < 20; i += 1) hear(of, proof(true), at(3_000 + i * 500));
    expect(of.recovery.breaker).toMatchObject({ state: "half-open", proof: 4 });
    of.canaryPassed(20_000);
    expect(stateOf(of)).toBe("closed");
  });

  it("is set back by three when it fails, by five here", () => {
    const of = halfOpen();
    for (let i = 0; i < 4; i += 1) hear(of, proof(true), at(3_000 + i * 500));
    hear(of, proof(false), at(5_000));
    expect(of.recovery.breaker).toMatchObject({ state: "half-open", proof: 1 });
  });

  it("is a probe like any other where the breaker is closed", () => {
    const of = health();
    for (let i = 0; i < 9; i += 1) hear(of, proof(false), at(i * 100));
    expect(stateOf(of)).toBe("open");
  });
});

describe("EvidenceTally", () => {
  it("tells once, in net counts, what health was told", () => {
    const tally = new EvidenceTally();
    const of = new EndpointHealth(defaultHealthSettings, tally);
    for (let i = 0; i < 3; i += 1) of.succeeded("live", i);
    of.failed({ ...failure, credited: true }, "live", at(5));
    of.succeeded("probe", 6);
    expect(tally.take("a")).toEqual({ ...nothing, good: 2, bad: 1, streams: true, probesGood: 1 });
    expect(tally.take("a")).toBeUndefined();
  });

  it("is bounded in its details", () => {
    const tally = new EvidenceTally();
    for (let i = 0; i < 1_000; i += 1) {
      tally.rejected({ retryAfterMs: undefined, wholeAccount: false, oneModel: false });
      tally.proved({ ok: true, free: true, sentAgoMs: i });
    }
    const evidence = tally.take("a");
    expect([evidence?.rejections.length, evidence?.proofs.length]).toEqual([16, 16]);
  });
});
