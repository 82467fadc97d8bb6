import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/base/random.ts";
import { ChangeDetector } from "../../../src/core/health/change-detector.ts";
import { Suspicion } from "../../../src/core/health/suspicion.ts";

const settings = {
  usual: { least: 0.03, most: 0.25, prior: 0.02 },
  bad: 0.5,
  threshold: Math.log(1e6),
} as const;

/** Events at `perSecond`, failing at `rate`; the time of the first alarm, or undefined. */
function alarmAfter(
  detector: ChangeDetector,
  rate: number,
  seconds: number,
  seed: number,
  from = 0,
): number | undefined {
  const random = seededRandom(seed);
  for (let at = from; at < from + seconds * 1_000; at += 50) {
    if (random() < rate) detector.failure(1, at);
    else detector.success(at);
    if (detector.alarmed) return at - from;
  }
  return undefined;
}

describe("ChangeDetector", () => {
  it("raises the alarm at the fifth failure in a row, not at the fourth", () => {
    const detector = new ChangeDetector(settings);
    for (let i = 0; i < 4; i += 1) detector.failure(1, i);
    expect(detector.alarmed).toBe(false);
    detector.failure(1, 4);
    expect(detector.alarmed).toBe(true);
  });

  it("needs fewer of severe than of light failures", () => {
    const detector = new ChangeDetector(settings);
    let count = 0;
    for (; !detector.alarmed; count += 1) detector.failure(0.5, count);
    expect(count).toBe(10);
  });

  it("notices 40 % of failures within three seconds at 20 a second", () => {
    const waits = Array.from({ length: 50 }, (_, seed) => {
      const detector = new ChangeDetector(settings);
      alarmAfter(detector, 0.002, 60, seed);
      return alarmAfter(detector, 0.4, 30, seed + 1_000, 60_000) ?? Number.POSITIVE_INFINITY;
    }).sort((a, b) => a - b);
    expect(waits[25]).toBeLessThan(1_300);
    expect(waits[45]).toBeLessThan(3_000);
  });

  it("learns a steady 10 % and does not trip on it, where a fixed idea of 3 % does", () => {
    // routing.md §7.4, 5. Ten minutes at 20 a second.
    const trips = Array.from({ length: 30 }, (_, seed) => {
      const detector = new ChangeDetector(settings);
      return alarmAfter(detector, 0.1, 600, seed);
    }).filter((at) => at !== undefined);
    const fixed = Array.from({ length: 30 }, (_, seed) => {
      const detector = new ChangeDetector({ ...settings, usual: { least: 0.03, most: 0.03, prior: 0.02 } });
      return alarmAfter(detector, 0.1, 600, seed);
    }).filter((at) => at !== undefined);
    expect(trips.length).toBeLessThanOrEqual(3);
    expect(fixed.length).toBeGreaterThan(2 * trips.length);
  });

  it("does not learn from a fault while it is being noticed", () => {
    const detector = new ChangeDetector(settings);
    for (let i = 0; i < 100; i += 1) detector.success(i);
    for (let i = 0; i < 4; i += 1) detector.failure(1, 100 + i);
    expect(detector.usual).toBe(0.03);
  });

  it("is raised by every third call failing once the sum has come far, though none of the last looks like half", () => {
    // One in three: the last events show a third, never the 40 % that the threshold alone asks for.
    const detector = new ChangeDetector(settings);
    let count = 0;
    let atThreshold: number | undefined;
    for (; !detector.alarmed && count < 100; count += 1) {
      if (count % 3 === 0) detector.failure(1, count);
      else detector.success(count);
      if (detector.sum >= settings.threshold) atThreshold ??= count;
    }
    expect(atThreshold).toBeDefined();
    expect(count - 1).toBeGreaterThan(atThreshold ?? Number.POSITIVE_INFINITY);
    expect(count).toBeLessThan(40);
  });

  it("takes back an event that turned out otherwise", () => {
    const detector = new ChangeDetector(settings);
    detector.failure(1, 0);
    detector.refund(0);
    expect(detector.sum).toBe(0);
    expect(detector.usual).toBe(0.03);
  });

  it("holds the usual rate at what peers show, and lets go of it", () => {
    const detector = new ChangeDetector(settings);
    detector.expectAtLeast(0.2);
    expect(detector.usual).toBe(0.2);
    detector.expectAtLeast(0);
    expect(detector.usual).toBe(0.03);
  });
});

describe("Suspicion", () => {
  it("is not talked down by probes while live requests fail", () => {
    const suspicion = new Suspicion();
    for (let i = 0; i < 5; i += 1) {
      suspicion.failure(1, "live", i);
      for (let probe = 0; probe < 10; probe += 1) suspicion.success("probe", i);
    }
    expect(suspicion.alarmed).toBe(true);
  });

  it("is raised by live requests and probes together", () => {
    const suspicion = new Suspicion();
    for (let i = 0; i < 2; i += 1) suspicion.failure(1, "live", i);
    for (let i = 0; i < 3; i += 1) suspicion.failure(1, "probe", i);
    expect(suspicion.alarmed).toBe(true);
  });

  it("counts how many failures are missing", () => {
    const suspicion = new Suspicion();
    expect(suspicion.failuresToAlarm).toBe(5);
    suspicion.failure(1, "live", 0);
    expect(suspicion.failuresToAlarm).toBe(4);
  });
});
