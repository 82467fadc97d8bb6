/** What a run found: medians over its rounds, by system and workload. */
import type { Sample } from "../load/drive.ts";

export interface RoundSample extends Sample {
  readonly round: number;
}

export interface Finding {
  readonly system: string;
  readonly protocol: string;
  readonly workload: string;
  readonly samples: readonly RoundSample[];
  readonly median: Sample;
  /** Of the CPU time: its lowest and highest round. */
  readonly cpuRange: readonly [low: number, high: number];
}

/** Memory of a process that was started anew, and then held so many streams that wait. */
export interface IdleFinding {
  readonly system: string;
  readonly protocol: string;
  readonly residentMib: readonly { readonly streams: number; readonly mib: number }[];
}

export interface Results {
  readonly node: string;
  readonly date: string;
  readonly rounds: number;
  readonly windowMs: number;
  readonly findings: readonly Finding[];
  readonly idle: readonly IdleFinding[];
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
  samples: readonly RoundSample[],
): Finding {
  const of = (read: (sample: Sample) => number) => medianOf(samples.map(read));
  const cpu = samples.map((sample) => sample.cpuMicros);
  return {
    ...where,
    samples,
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

/** KiB that each further stream took, from the fewest to the most that were held. Undefined for fewer than two readings. */
export function idleKibOf({ residentMib }: IdleFinding): number | undefined {
  const sorted = residentMib.toSorted((a, b) => a.streams - b.streams);
  const [fewest, most] = [sorted[0], sorted.at(-1)];
  if (fewest === undefined || most === undefined || most.streams === fewest.streams) return undefined;
  return ((most.mib - fewest.mib) * 1_024) / (most.streams - fewest.streams);
}
