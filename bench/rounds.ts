/** Rounds over all workloads, until there are enough of them or no time is left for another. */
import { drive, type Timing } from "./load/drive.ts";
import { type Finding, findingOf, type RoundSample } from "./report/results.ts";
import type { System } from "./systems/system.ts";
import type { Workload } from "./workloads.ts";

export interface RoundsOptions {
  readonly systems: readonly System[];
  readonly workloads: readonly Workload[];
  readonly rounds: number;
  readonly timing: Timing;
  /** No round is begun that would probably not end by then; milliseconds of `performance.now`. */
  readonly endBy: number;
  readonly folder: string;
  readonly say: (text: string) => void;
  /** What could not be measured. */
  readonly onMissing: (why: string) => void;
  /** All that is known so far, after each workload. */
  readonly onProgress: (findings: readonly Finding[], round: number) => void;
  readonly isStopped: () => boolean;
}

const reasonOf = (thrown: unknown) =>
  (thrown instanceof Error ? thrown.message : String(thrown)).split("\n")[0] ?? "";

/** How many rounds were made. */
export async function measureRounds(options: RoundsOptions): Promise<number> {
  const samples = new Map<Workload, Map<System, RoundSample[]>>();
  let longestMs = 0;
  for (let round = 1; round <= options.rounds; round += 1) {
    const started = performance.now();
    if (round > 1 && started + longestMs > options.endBy) {
      options.say(`no time is left for round ${round} of ${options.rounds}`);
      return round - 1;
    }
    for (const workload of options.workloads) {
      if (options.isStopped()) return round - 1;
      await measureWorkload(workload, round, samples, options);
      options.onProgress(findingsOf(samples), round);
    }
    longestMs = Math.max(longestMs, performance.now() - started);
  }
  return options.rounds;
}

async function measureWorkload(
  workload: Workload,
  round: number,
  samples: Map<Workload, Map<System, RoundSample[]>>,
  { systems, rounds, timing, folder, say, onMissing, isStopped }: RoundsOptions,
): Promise<void> {
  const own = samples.get(workload) ?? new Map<System, RoundSample[]>();
  samples.set(workload, own);
  // Every other round runs the other way round, so that nobody is always first.
  const order = round % 2 === 0 ? systems.toReversed() : systems;
  for (const system of order) {
    if (isStopped() || !workload.of.includes(system.name)) continue;
    say(`${workload.name}: round ${round} of ${rounds}: ${system.name}`);
    try {
      const sample = { ...(await drive(system, workload, timing, folder)), round };
      own.set(system, [...(own.get(system) ?? []), sample]);
      const { cpuMicros, perSecond, failed } = sample;
      say(`  ${cpuMicros.toFixed(1)} µs, ${Math.round(perSecond)}/s, ${failed} failed`);
    } catch (thrown) {
      onMissing(`${system.name}, ${workload.name}, round ${round}: ${reasonOf(thrown)}`);
      say(`  ${reasonOf(thrown)}`);
    }
  }
}

function findingsOf(samples: ReadonlyMap<Workload, ReadonlyMap<System, RoundSample[]>>): readonly Finding[] {
  return [...samples].flatMap(([workload, bySystem]) =>
    [...bySystem].map(([{ name, protocol }, own]) =>
      findingOf({ system: name, protocol, workload: workload.name }, own),
    ),
  );
}
