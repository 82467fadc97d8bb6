/** Rounds over all workloads, until there are enough of them or no time is left for another. */
import { drive, type Timing } from "./load/drive.ts";
import { type Finding, findingOf, type RoundSample } from "./report/results.ts";
import type { System } from "./systems/system.ts";
import { nothingBetween, type Workload } from "./workloads.ts";

export interface RoundsOptions {
  readonly systems: readonly System[];
  readonly workloads: readonly Workload[];
  readonly rounds: number;
  readonly timing: Timing;
  /** Nothing is begun after it, and no round that would probably not end by then; milliseconds of `performance.now`. */
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

/** Before the first round, so that what is compiled and loaded late does not count; what comes of it is thrown away. */
async function warmUp({ systems, folder, say, isStopped }: RoundsOptions): Promise<void> {
  const workload: Workload = { kind: "saturated", name: "warm-up", model: "unary", of: [] };
  for (const system of systems) {
    if (isStopped() || system.name === nothingBetween) continue;
    say(`warming up ${system.name}`);
    try {
      await drive(system, workload, { warmUpMs: 100, windowMs: 1_400 }, folder);
    } catch (thrown) {
      // The first round will tell the same.
      say(`  ${reasonOf(thrown)}`);
    }
  }
}

/** How many rounds were made, the last one perhaps in part. */
export async function measureRounds(options: RoundsOptions): Promise<number> {
  await warmUp(options);
  const samples = new Map<Workload, Map<System, RoundSample[]>>();
  let longestMs = 0;
  for (let round = 1; round <= options.rounds; round += 1) {
    const started = performance.now();
    if (round > 1 && started + longestMs > options.endBy) {
      options.say(`no time is left for round ${round} of ${options.rounds}`);
      return round - 1;
    }
    for (const workload of options.workloads) {
      if (options.isStopped() || performance.now() > options.endBy) {
        options.say(`stopped in round ${round}`);
        return round;
      }
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
