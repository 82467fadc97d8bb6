import { describe, expect, it } from "vitest";
import type { EndpointEvidence, FleetReport } from "../../src/core/model/shared-state.ts";
import { fleetBounds } from "../../src/state/fleet-bounds.ts";
import { MemoryFleet } from "../../src/state/memory-fleet.ts";
import { TestClock } from "../pool/fixtures.ts";

const silent: FleetReport = { asks: [], evidence: [], blocks: [] };

const saw = (bad: number): FleetReport => ({ ...silent, evidence: [evidenceOf(bad)] });

function evidenceOf(bad: number): EndpointEvidence {
  const none = { good: 0, probesGood: 0, probesBad: 0, accepted: 0 };
  return { endpoint: "a", bad, streams: false, proofs: [], rejections: [], ...none };
}

function store() {
  const clock = new TestClock();
  clock.time = 1_000_000;
  return { clock, fleet: new MemoryFleet(clock) };
}

describe("MemoryFleet", () => {
  it("tells each replica what the others said, once, and never its own words", () => {
    const { fleet } = store();
    for (const name of ["one", "two"]) fleet.exchange(name, silent);
    expect(fleet.exchange("one", saw(1)).evidence).toEqual([]);
    expect(fleet.exchange("two", saw(2)).evidence).toMatchObject([{ bad: 1 }]);
    expect(fleet.exchange("two", silent).evidence).toEqual([]);
    expect(fleet.exchange("one", silent).evidence).toMatchObject([{ bad: 2 }]);
  });

  it("tells who comes new the last minute in sums, and not again as news", () => {
    const { clock, fleet } = store();
    fleet.exchange("one", saw(1));
    clock.time += 10;
    fleet.exchange("one", saw(2));
    clock.time += 30_000;
    fleet.exchange("one", saw(4));
    const news = fleet.exchange("two", silent);
    expect(news.past.map(({ bad }) => bad)).toEqual([3, 4]);
    expect(news.evidence).toEqual([]);
    expect(fleet.exchange("two", silent).past).toEqual([]);
    clock.time += 61_000;
    fleet.exchange("one", silent);
    expect(fleet.exchange("three", silent).past).toEqual([]);
  });

  it("keeps no more reports than it may, and tells the late the newest", () => {
    const { fleet } = store();
    fleet.exchange("late", silent);
    for (let i = 1; i <= 2 * fleetBounds.mostReports; i += 1) fleet.exchange("one", saw(i));
    const { evidence } = fleet.exchange("late", silent);
    expect(evidence.length).toBe(fleetBounds.mostReports);
    expect(evidence.at(-1)?.bad).toBe(2 * fleetBounds.mostReports);
  });

  it("counts who was there within three seconds", () => {
    const { clock, fleet } = store();
    fleet.exchange("one", silent);
    expect(fleet.exchange("two", silent).replicas).toBe(2);
    clock.time += 3_001;
    expect(fleet.exchange("two", silent).replicas).toBe(1);
  });

  it("lets one probe at a time, and the next when its result can have been heard", () => {
    const { clock, fleet } = store();
    expect(fleet.tryAcquireProbe("one", "a", 5_000)).toBe(true);
    expect(fleet.tryAcquireProbe("two", "a", 5_000)).toBe(false);
    expect(fleet.tryAcquireProbe("two", "b", 5_000)).toBe(true);
    fleet.releaseProbe("two", "a");
    expect(fleet.tryAcquireProbe("two", "a", 5_000)).toBe(false);
    fleet.releaseProbe("one", "a");
    expect(fleet.tryAcquireProbe("two", "a", 5_000)).toBe(false);
    clock.time += fleetBounds.probeEchoMs;
    expect(fleet.tryAcquireProbe("two", "a", 5_000)).toBe(true);
    clock.time += 5_000;
    expect(fleet.tryAcquireProbe("one", "a", 5_000)).toBe(true);
  });
});
