import { describe, expect, it } from "vitest";
import { EndpointHealth } from "../../../src/core/health/endpoint-health.ts";
import type { FailureEvidence } from "../../../src/core/health/failure-evidence.ts";
import type { LatencyExpectation } from "../../../src/core/health/latency-reference.ts";
import { defaultHealthSettings } from "../../../src/core/model/health-settings.ts";
import { waitingSince } from "./waiting.ts";

const calmly = { waiting: [], peersRefusalRate: 0, effectiveCapacity: 1 };
const at = (now: number) => ({ now, chance: 0.5 });
const known: LatencyExpectation = { medianMs: 400, referenceMs: 400, p99Ms: 1_000, trust: 1 };

const failure = (change: Partial<FailureEvidence> = {}): FailureEvidence => ({
  severity: 1,
  capped: undefined,
  charged: false,
  credited: false,
  reason: "it said 500",
  ...change,
});

function healthOf(change: (health: EndpointHealth) => void = () => {}): EndpointHealth {
  const health = new EndpointHealth(defaultHealthSettings);
  change(health);
  return health;
}

const weighed = (health: EndpointHealth, around: Partial<typeof calmly> = {}, now = 0) => {
  health.weigh({ ...calmly, ...around }, at(now));
  return health.readings;
};

const breakerOf = ({ recovery }: EndpointHealth) => recovery.breaker;

describe("EndpointHealth", () => {
  it("is well before anything is known of it", () => {
    const health = healthOf();
    expect(health.readings).toMatchObject({ effectiveCapacity: 1, errors: { count: 0 } });
    expect(health.values).toMatchObject({ errors: 1, ttft: 1, headroom: 1 });
    expect(health.stake).toBe(Number.POSITIVE_INFINITY);
  });

  it("takes a first token for a success, its time for evidence and for a lesson", () => {
    const health = healthOf();
    for (let i = 0; i < 30; i += 1) {
      health.firstToken(waitingSince(i, known), "live", 0, i + 800);
    }
    const { errors, ttft } = weighed(health, {}, 900);
    expect(errors.count).toBeCloseTo(30, 0);
    // Thirty at twice the usual time and five at the usual one.
    expect(ttft.ratio).toBeCloseTo(2 ** (30 / 35), 1);
    expect(health.ttft.expectation(0).medianMs).toBeCloseTo(800);
  });

  it("gives back what it held against an attempt that was late and answers after all", () => {
    const health = healthOf((it) => it.suspicion.failure(1, "live", 0));
    const before = health.suspicion.nats;
    health.suspicion.failure(1, "live", 0);
    health.firstToken({ ...waitingSince(0, known), charged: true }, "live", 0, 1_600);
    expect(health.suspicion.nats).toBeLessThan(before);
  });

  it("learns nothing from a first token that came while we were late, but that the answer came", () => {
    const health = healthOf();
    for (let i = 0; i < 30; i += 1) health.firstToken(waitingSince(0, known, 600), "live", 0, 1_000);
    const { errors, ttft } = weighed(health, {}, 1_000);
    expect(errors.count).toBeCloseTo(30, 0);
    expect(ttft.count).toBe(0);
    expect(health.ttft.expectation(0).medianMs).toBeUndefined();
  });

  it("holds a first token against it that was late beyond all that we lost ourselves", () => {
    const health = healthOf();
    for (let i = 0; i < 30; i += 1) health.firstToken(waitingSince(0, known, 1_000), "live", 0, 2_600);
    expect(weighed(health, {}, 2_600).ttft).toMatchObject({ count: expect.closeTo(30, 0) });
    expect(health.readings.ttft.slowShare).toBeGreaterThan(0.8);
    expect(health.ttft.expectation(0).medianMs).toBeUndefined();
  });

  it("takes the pace of tokens for evidence of its own", () => {
    const health = healthOf();
    for (let i = 0; i < 250; i += 1) health.pace(20, i);
    expect(health.interToken.expectation(0).medianMs).toBeCloseTo(20);
    for (let i = 0; i < 5; i += 1) health.pace(80, 300);
    expect(weighed(health, {}, 300).interToken.ratio).toBeGreaterThan(1);
    expect(health.readings.ttft.count).toBe(0);
  });

  it("holds against it what was given up late, by how late it was, and once", () => {
    const attempt = (charged = false) => ({ ...waitingSince(0, known), charged });
    const health = healthOf();
    health.abandoned(attempt(), "live", at(1_000));
    expect(health.suspicion.nats).toBe(0);
    health.abandoned(attempt(), "live", at(1_250));
    const half = health.suspicion.nats;
    expect(half).toBeGreaterThan(0);
    health.abandoned(attempt(true), "live", at(9_000));
    expect(health.suspicion.nats).toBe(half);
    expect(weighed(health, {}, 9_000).ttft.count).toBeGreaterThan(1.5);
    for (let i = 0; i < 5; i += 1) health.abandoned(attempt(), "live", at(9_000));
    expect(breakerOf(health)).toMatchObject({
      state: "open",
      cause: "evidence",
      reason: "first tokens are overdue",
    });
  });

  it("holds nothing against it that was given up while we were late", () => {
    const health = healthOf();
    for (let i = 0; i < 5; i += 1) health.abandoned(waitingSince(0, known, 8_000), "live", at(9_000));
    expect(health.suspicion.nats).toBe(0);
    expect(breakerOf(health).state).toBe("closed");
  });

  it("opens its breaker at the fifth failure in a row, for the last one's reason", () => {
    const health = healthOf();
    for (let i = 0; i < 4; i += 1) health.failed(failure(), "live", at(i));
    expect(breakerOf(health).state).toBe("closed");
    health.failed(failure({ reason: "it said 503" }), "live", at(4));
    expect(breakerOf(health)).toMatchObject({ state: "open", cause: "evidence", reason: "it said 503" });
    expect(health.suspicion.nats).toBe(0);
    // An open one is not tripped again.
    const { epoch } = health.recovery;
    for (let i = 0; i < 9; i += 1) health.failed(failure(), "live", at(5));
    expect(health.recovery.epoch).toBe(epoch);
  });

  it("opens it for streams that break off after a first token", () => {
    const health = healthOf();
    for (let i = 0; i < 6; i += 1) {
      health.firstToken(waitingSince(0, known), "live", 0, 300);
      health.failed(failure({ credited: true }), "live", at(400));
    }
    expect(breakerOf(health)).toMatchObject({ state: "open", cause: "streams" });
  });

  it("counts a failure that was charged for being late no second time", () => {
    const health = healthOf((it) => it.failed(failure({ charged: true }), "live", at(0)));
    expect(health.suspicion.nats).toBe(0);
    expect(weighed(health).errors.count).toBe(1);
  });

  it("lets what weighs nothing pass", () => {
    const health = healthOf((it) => it.failed(failure({ severity: 0 }), "live", at(0)));
    expect(weighed(health).errors.count).toBe(0);
    expect(health.suspicion.nats).toBe(0);
  });

  it("caps what a tenant brings about itself, elsewhere too", () => {
    const health = healthOf();
    const bad = { tenant: "a", elsewhere: { seen: 10, bad: 9 } };
    health.failed(failure({ capped: bad }), "live", at(0));
    expect(weighed(health).errors.count).toBe(0);
    expect(health.invalidOutputs.recordOf("a")).toMatchObject({ seen: 1, bad: 1 });
    health.answerHeld("a", 0);
    expect(health.invalidOutputs.recordOf("a").seen).toBe(2);
    health.failed(failure({ capped: { ...bad, elsewhere: { seen: 10, bad: 0 } } }), "live", at(0));
    expect(weighed(health).errors.count).toBe(1);
  });

  it("puts no more at stake after two failures in a row than decide its case", () => {
    const health = healthOf((it) => it.failed(failure(), "live", at(0)));
    expect(health.stake).toBe(Number.POSITIVE_INFINITY);
    health.failed(failure(), "live", at(0));
    expect(health.stake).toBe(3);
    // A stream that broke off had answered: that is no failure in a row.
    const streams = healthOf();
    for (let i = 0; i < 2; i += 1) {
      streams.succeeded("live", 0);
      streams.failed(failure({ credited: true }), "live", at(0));
    }
    expect(streams.stake).toBe(Number.POSITIVE_INFINITY);
    // A probe that passes says nothing of live ones.
    health.succeeded("probe", 0);
    expect(health.stake).toBe(3);
    health.succeeded("live", 0);
    expect(health.stake).toBe(Number.POSITIVE_INFINITY);
  });

  it("takes probes for suspicion and proof, and not for how often calls fail", () => {
    const health = healthOf((it) => {
      it.failed(failure(), "probe", at(0));
      it.succeeded("probe", 0);
    });
    expect(weighed(health).errors.count).toBe(0);
    expect(health.suspicion.nats).toBeGreaterThan(0);
  });

  it("is told by what waits that it hangs, before any timeout", () => {
    const health = healthOf();
    const waiting = Array.from({ length: 5 }, () => ({
      ...waitingSince(0, known),
      source: "live" as const,
    }));
    health.weigh({ ...calmly, waiting }, at(1_400));
    expect(health.readings.ttft.count).toBe(5);
    expect(breakerOf(health).state).toBe("closed");
    health.weigh({ ...calmly, waiting }, at(1_501));
    expect(breakerOf(health)).toMatchObject({ state: "open", reason: "first tokens are overdue" });
    // Out of the way already, it is not judged by what still hangs there.
    health.weigh({ ...calmly, waiting }, at(1_600));
    expect(health.readings.ttft.count).toBe(0);
  });

  it("is told nothing by what waits while we are late, and all of it once that was long beside what we lost", () => {
    const health = healthOf();
    const waiting = Array.from({ length: 5 }, () => ({
      ...waitingSince(0, known, 2_000),
      source: "live" as const,
    }));
    health.weigh({ ...calmly, waiting }, at(2_900));
    expect(health.readings.ttft.count).toBe(0);
    expect(breakerOf(health).state).toBe("closed");
    health.weigh({ ...calmly, waiting }, at(3_501));
    expect(breakerOf(health)).toMatchObject({ state: "open", reason: "first tokens are overdue" });
  });

  it("begins a new time when its breaker closes, with the answers that proved it", () => {
    const health = healthOf();
    for (let i = 0; i < 5; i += 1) health.failed(failure(), "live", at(0));
    health.recovery.age(2_000);
    for (let now = 2_000; breakerOf(health).state !== "closed"; now += 500) health.canaryPassed(now);
    const { errors } = weighed(health, {}, 4_000);
    expect(errors.count).toBeCloseTo(5);
    expect(errors.success).toBeCloseTo((5 + 9.95) / 15);
    expect(health.stake).toBe(Number.POSITIVE_INFINITY);
    expect(health.recovery.slowStart.share).toBeLessThan(1);
    health.restore();
    expect(health.recovery.slowStart.share).toBe(1);
    expect(weighed(health, {}, 4_000).errors.count).toBe(0);
  });

  it("teaches what is usual from good times only: closed, at full share and well", () => {
    const offered = (spoil: (health: EndpointHealth) => void, around: Partial<typeof calmly> = {}) => {
      const health = healthOf();
      for (let i = 0; i < 200; i += 1) health.ttft.offer(0, 800, i);
      spoil(health);
      for (let i = 0; i < 40; i += 1) health.ttft.offer(0, 500, 1_000);
      weighed(health, around, 20_000);
      return health.ttft.expectation(0).medianMs ?? 0;
    };
    expect(offered(() => {})).toBeLessThan(790);
    const open = (health: EndpointHealth) => health.trip({ cause: "auth", reason: "", until: 99_000 }, at(0));
    expect(offered(open)).toBeCloseTo(800);
    // Not well: half of the configured capacity is in force, and errors abound.
    const failing = (health: EndpointHealth) => {
      for (let i = 0; i < 30; i += 1) {
        health.succeeded("live", 19_000);
        health.succeeded("live", 19_000);
        health.failed(failure(), "live", at(19_000));
      }
    };
    expect(offered(failing)).toBeCloseTo(800);
  });

  it("takes on other settings, and keeps what it learned", () => {
    const health = healthOf((it) => it.failed(failure(), "live", at(0)));
    health.reconfigure({
      ...defaultHealthSettings,
      ttftObjectiveMs: 9_000,
      breaker: { ...defaultHealthSettings.breaker, coolDownMs: 50_000 },
    });
    expect(weighed(health).errors.count).toBe(1);
    for (let i = 0; i < 250; i += 1) health.ttft.offer(0, 400, i);
    expect(health.ttft.expectation(0).referenceMs).toBe(4_500);
    for (let i = 0; i < 5; i += 1) health.failed(failure(), "live", at(0));
    expect(breakerOf(health)).toMatchObject({ state: "open", until: 50_000 });
  });
});
