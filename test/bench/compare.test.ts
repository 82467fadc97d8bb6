import { describe, expect, it } from "vitest";
import type { Sample } from "../../bench/load/drive.ts";
import { addedMs, addedRatio, cpuRatio, growth, idleRatio } from "../../bench/report/compare.ts";
import { type Finding, findingOf, idleKibOf, type Results } from "../../bench/report/results.ts";
import { targetTable } from "../../bench/report/targets.ts";
import { models, nothingBetween, workloads } from "../../bench/workloads.ts";

const sample = (cpuMicros: number, p50Ms = 1): Sample => ({
  ...{ cpuMicros, p50Ms, p99Ms: 2 * p50Ms, perSecond: 1, failed: 0, residentMib: 1 },
});

/** CPU times by round; a round without one was not measured. */
function finding(system: string, workload: string, rounds: readonly (Sample | undefined)[]): Finding {
  const samples = rounds.flatMap((one, i) => (one === undefined ? [] : [{ ...one, round: i + 1 }]));
  return findingOf({ system, protocol: "openai", workload }, samples);
}

const resultsOf = (findings: readonly Finding[], idle: Results["idle"] = []): Results => ({
  ...{ node: "v24", date: "2026-11-28", rounds: 3, windowMs: 1_000, findings, idle, missing: [] },
});

describe("comparisons", () => {
  it("are made within a round, so that a machine that changes its speed between rounds changes none", () => {
    const results = resultsOf([
      finding("ours", "w", [sample(20), sample(40), undefined]),
      finding("theirs", "w", [sample(10), sample(20), sample(1_000)]),
    ]);
    expect(cpuRatio(results, { workload: "w", ours: "ours", theirs: "theirs" })).toBe(2);
    expect(cpuRatio(results, { workload: "w", ours: "ours", theirs: "nobody" })).toBeUndefined();
  });

  it("take off what is there without anything between", () => {
    const results = resultsOf([
      finding("ours", "w", [sample(1, 5)]),
      finding("theirs", "w", [sample(1, 3)]),
      finding(nothingBetween, "w", [sample(1, 1)]),
    ]);
    expect(addedMs(results, "ours", "w", "p50Ms")).toBe(4);
    expect(addedMs(results, "ours", "w", "p99Ms")).toBe(8);
    expect(addedRatio(results, { workload: "w", ours: "ours", theirs: "theirs" })).toBe(2);
  });

  it("tell how a ratio grows", () => {
    const results = resultsOf([
      finding("ours", "few", [sample(2)]),
      finding("ours", "many", [sample(6)]),
      finding("theirs", "few", [sample(1)]),
      finding("theirs", "many", [sample(2)]),
    ]);
    expect(growth(results, { ours: "ours", theirs: "theirs" }, "few", "many")).toBe(1.5);
  });

  it("tell what one more idle stream costs", () => {
    const held = (system: string, mib: number) => ({
      ...{ system, protocol: "grpc" },
      residentMib: [
        { streams: 1, mib: 100 },
        { streams: 1_025, mib },
      ],
    });
    const results = resultsOf([], [held("ours", 160), held("theirs", 140)]);
    expect(idleKibOf(held("ours", 160))).toBe(60);
    expect(idleRatio(results, "ours", "theirs")).toBe(1.5);
  });
});

describe("the table of targets", () => {
  it("says met, missed and not measured", () => {
    const workload = "100 streams × 50 tokens/s";
    const table = targetTable(
      resultsOf([
        finding("Spillway, gRPC", workload, [sample(25)]),
        finding("nginx", workload, [sample(10)]),
      ]),
    );
    expect(table).toContain("| 2.50 | met | ≤ 2.40 × nginx | 2.50 | not reached |");
    expect(table).toContain("not measured");
  });

  it("names workloads and systems that there are", () => {
    // A name that nothing has would stay "not measured" for ever.
    const systems = [...new Set(workloads.flatMap(({ of }) => of))];
    const all = workloads.flatMap(({ name }) =>
      systems.map((system) => finding(system, name, [sample(1, 2)])),
    );
    const none = workloads.map(({ name }) => finding(nothingBetween, name, [sample(1, 1)]));
    const residentMib = [
      { streams: 1, mib: 100 },
      { streams: 2, mib: 101 },
    ];
    const idle = systems.map((system) => ({ system, protocol: "grpc", residentMib }));
    const others = all.filter(({ system }) => system !== nothingBetween);
    expect(targetTable(resultsOf([...others, ...none], idle))).not.toContain("not measured");
    expect(models).toContain("idle");
  });
});
