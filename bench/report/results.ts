/** What a run found: medians over its rounds, by system and workload. */
import type { Sample } from "../load/drive.ts";

export interface Finding {
  readonly system: string;
  readonly protocol: string;
  readonly workload: string;
  readonly rounds: number;
  readonly median: Sample;
  /** Of the CPU time: its lowest and highest round. */
  readonly cpuRange: readonly [low: number, high: number];
}

export interface Results {
  readonly node: string;
  readonly date: string;
  readonly rounds: number;
  readonly windowMs: number;
  readonly findings: readonly Finding[];
  /** What could not be measured, and why. */
  readonly missing: readonly string[];
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

export function findingOf(
  where: Pick<Finding, "system" | "protocol" | "workload">,
  samples: readonly Sample[],
): Finding {
  const of = (read: (sample: Sample) => number) => medianOf(samples.map(read));
  const cpu = samples.map((sample) => sample.cpuMicros);
  return {
    ...where,
    rounds: samples.length,
    median: {
      cpuMicros: of((sample) => sample.cpuMicros),
      perSecond: of((sample) => sample.perSecond),
      p50Ms: of((sample) => sample.p50Ms),
      p99Ms: of((sample) => sample.p99Ms),
      failed: of((sample) => sample.failed),
      residentMib: of((sample) => sample.residentMib),
    },
    cpuRange: [Math.min(...cpu), Math.max(...cpu)],
  };
}
