/**
 * A 60-token answer cut after every number of tokens, in every manner: in RESTART and
 * HOLD the answer is the backup's every time, and in RESTART the client is told of a
 * restart exactly when it had seen something.
 */
import { RecoveryMode } from "../../gen/spillway/v1/routing_preferences_pb.ts";
import type { CutManner } from "../../src/simulator/fault.ts";
import { asks, watchCall } from "./support/call.ts";
import { type Door, doors } from "./support/clients.ts";
import { crew } from "./support/crew.ts";
import type { DialectName } from "./support/dialect.ts";
import type { Observation } from "./support/observation.ts";
import { backupOf, marked, startPairs } from "./support/pairs.ts";

const tokens = 60;
const positions = Array.from({ length: tokens + 1 }, (_, at) => at);

export interface Sweep {
  readonly dialect: DialectName;
  readonly mode: typeof RecoveryMode.RESTART | typeof RecoveryMode.HOLD;
  readonly manner: CutManner;
  readonly door: Door;
}

export interface SweepResult {
  readonly sweep: Sweep;
  readonly calls: number;
  /** What went wrong, by position. */
  readonly misses: readonly string[];
}

/** Every manner and mode for each dialect; the doors take turns. */
export function allSweeps(dialects: readonly DialectName[]): Sweep[] {
  const manners: readonly CutManner[] = ["eof", "close", "reset"];
  return dialects.flatMap((dialect) =>
    manners.flatMap((manner) =>
      doors.flatMap((door) => [
        { dialect, manner, door, mode: RecoveryMode.RESTART },
        { dialect, manner, door, mode: RecoveryMode.HOLD },
      ]),
    ),
  );
}

export function runSweeps(sweeps: readonly Sweep[]): Promise<SweepResult[]> {
  return crew(sweeps, 4, runSweep);
}

async function runSweep(sweep: Sweep): Promise<SweepResult> {
  const { dialect, mode, manner, door } = sweep;
  const pairs = await startPairs({
    count: positions.length,
    primary: { dialect, script: { text: marked("P", tokens) } },
    backup: { dialect: backupOf[dialect], script: { text: marked("B", tokens) } },
  });
  const misses: string[] = [];
  for (const at of positions) {
    await pairs.primary.setFault({ kind: "cut", afterTokens: at, manner });
    const seen = await watchCall({
      client: pairs.clients.completions[door],
      streaming: true,
      deadlineMs: 15_000,
      request: { ...asks(pairs.route(at), "x"), routing: { recoveryMode: mode } },
    });
    misses.push(...missesOf(seen, mode, at).map((miss) => `@${at}: ${miss}`));
  }
  const { requests } = await pairs.stillOpen();
  if (requests > 0) misses.push(`${requests} requests still run`);
  misses.push(...(await pairs.close()));
  return { sweep, calls: positions.length, misses };
}

function missesOf(seen: Observation, mode: Sweep["mode"], at: number): string[] {
  const { ending, answers, shown, restarts, disorder } = seen;
  if (ending.kind !== "completed") return [...disorder, `ended as ${ending.kind}`];
  const misses = [...disorder];
  const { attempts, endpoint } = ending.completion;
  const answer = answers.get(attempts.length);
  if (answer !== marked("B", tokens)) misses.push(`the answer is "${answer}"`);
  if (!endpoint.startsWith("backup-") || attempts.length !== 2) misses.push(`served by ${endpoint}`);
  const wanted = mode === RecoveryMode.RESTART && at > 0 ? 1 : 0;
  if (restarts.length !== wanted) misses.push(`${restarts.length} restarts, not ${wanted}`);
  if (shown.has(1) !== (wanted === 1))
    misses.push(shown.has(1) ? "showed what it must not" : "showed nothing");
  return misses;
}
