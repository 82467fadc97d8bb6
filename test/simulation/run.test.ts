import { describe, expect, it } from "vitest";
import { baselines, oracle, spillway } from "../../src/simulation/policies.ts";
import type { NamedPolicy } from "../../src/simulation/policy.ts";
import { run } from "../../src/simulation/run.ts";
import { scenarioOf } from "../../src/simulation/scenarios.ts";

function traceOf(name: string, seed: number, policy: NamedPolicy = spillway): string {
  const scenario = scenarioOf(name);
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  const lines: string[] = [];
  run({ scenario, seed, policy, hedging: true, trace: (line) => lines.push(line) });
  return lines.join("\n");
}

function recordingOf(name: string, seed: number, policy: NamedPolicy) {
  const scenario = scenarioOf(name);
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  return run({ scenario, seed, policy, hedging: false });
}

describe("run()", () => {
  it.each(["hard-outage", "hang", "flapping", "all-down", "self-harm"])(
    "tells %s again to the byte with the same seed",
    (name) => {
      const first = traceOf(name, 3);
      expect(first.length).toBeGreaterThan(100_000);
      expect(traceOf(name, 3) === first).toBe(true);
      expect(traceOf(name, 4) === first).toBe(false);
    },
  );

  it("gives every policy the same arrivals", () => {
    const arrivals = [spillway, oracle, ...baselines].map((policy) =>
      recordingOf("hang-strict-backup", 5, policy).calls.map(({ arrival }) => arrival),
    );
    for (const each of arrivals) expect(each).toEqual(arrivals[0]);
  });

  it.each(["hang-strict-backup", "all-down", "stalled-streams", "brown-out-2rps"])(
    "ends every request of %s by its deadline, under every policy",
    (name) => {
      for (const policy of [spillway, ...baselines]) {
        const { calls } = recordingOf(name, 6, policy);
        const late = calls.filter(({ arrival, endedAt }) => endedAt > arrival.at + 30_000 + 1e-6);
        const open = calls.filter(({ end }) => end === "running");
        expect({ policy: policy.name, late, open }).toEqual({ policy: policy.name, late: [], open: [] });
      }
    },
  );

  it("gives every attempt one outcome and makes at most four for a call", () => {
    for (const name of ["hang-strict-backup", "cut-streams", "self-harm"]) {
      for (const { attempts } of recordingOf(name, 7, spillway).calls) {
        expect(attempts.length).toBeLessThanOrEqual(4);
        for (const { outcome } of attempts) expect(outcome).not.toBe("running");
      }
    }
  });

  it("calls nothing an answer that is not whole", () => {
    const { calls } = recordingOf("cut-streams", 8, spillway);
    expect(calls.some(({ restarts }) => restarts > 0)).toBe(true);
    expect(calls.filter(({ isTruncated }) => isTruncated)).toEqual([]);
  });
});
