/** Runs one row of the matrix for one dialect: all manners of calling at once. */

import { watchCall } from "../support/call.ts";
import { doors } from "../support/clients.ts";
import type { DialectName } from "../support/dialect.ts";
import { backupOf, marked, type Pairs, startPairs } from "../support/pairs.ts";
import {
  type Expectation,
  expectationOf,
  holdTokens,
  type Manner,
  modes,
  type Terms,
} from "./expectation.ts";
import { describe, judge, type Miss, type Sides } from "./judge.ts";
import { jsonText, questionFor } from "./questions.ts";
import type { Row } from "./row.ts";

export const manners: readonly Manner[] = doors.flatMap((door) =>
  [true, false].flatMap((streaming) => modes.map((mode) => ({ door, streaming, mode }))),
);

export interface CellResult {
  readonly manner: Manner;
  readonly expected: Expectation;
  readonly misses: readonly Miss[];
}

export interface RowResult {
  readonly row: Row;
  readonly dialect: DialectName;
  readonly cells: readonly CellResult[];
  /** Of the row as a whole: what was left open. */
  readonly misses: readonly Miss[];
}

const defaultDeadlineMs = 15_000;

/** How late a call may end: what a busy machine adds to a wake-up, and far less than a hang. */
const latenessMs = 2_000;

export async function runRow(row: Row, dialect: DialectName): Promise<RowResult> {
  const pairs = await startPairs({
    // The last route is for asking each side alone.
    count: manners.length + 1,
    primary: {
      dialect,
      script: {
        text: row.primaryText ?? marked("P"),
        ...(row.replay === undefined ? {} : { replay: row.replay(dialect) }),
      },
      ...(row.ttftMs === undefined ? {} : { ttftMs: row.ttftMs }),
      ...(row.stallMs === undefined ? {} : { stallMs: row.stallMs }),
      ...(row.minTokensPerSecond === undefined ? {} : { minTokensPerSecond: row.minTokensPerSecond }),
      ...(row.windows === undefined ? {} : { contextWindow: row.windows[0] }),
    },
    backup: {
      dialect: backupOf[dialect],
      script: { text: row.question === "json" ? jsonText("B") : marked("B") },
      ...(row.backupStallMs === undefined ? {} : { stallMs: row.backupStallMs }),
      ...(row.windows === undefined ? {} : { contextWindow: row.windows[1] }),
    },
  });
  try {
    const answers = await answersOf(row, pairs);
    await pairs.primary.setFault(row.fault);
    if (row.backupFault !== undefined) await pairs.backup.setFault(row.backupFault);
    const cells = await Promise.all(
      manners.map((manner, n) => runCell(row, dialect, { manner, n, pairs, answers })),
    );
    return { row, dialect, cells, misses: [...(await openAfter(row, pairs)), ...(await leftAfter(pairs))] };
  } catch (reason) {
    await pairs.close();
    throw reason;
  }
}

interface Answers {
  readonly primary: string;
  readonly backup: string;
}

/** What each side says when it is well: known from the script, but for tool calls, which are composed. */
async function answersOf(row: Row, pairs: Pairs): Promise<Answers> {
  if (row.question !== "tool") {
    const backup = row.question === "json" ? jsonText("B") : marked("B");
    return { primary: row.primaryText ?? marked("P"), backup };
  }
  const alone = async (side: "primary" | "backup"): Promise<string> => {
    const n = manners.length;
    const { ending, answers } = await watchCall({
      client: pairs.clients.completions.grpc,
      streaming: true,
      deadlineMs: defaultDeadlineMs,
      request: { ...questionFor("tool", pairs.route(n)), routing: { onlyEndpoints: [`${side}-${n}`] } },
    });
    const answer = answers.get(1);
    if (answer === undefined) throw new Error(`the ${side} alone, well, ended as ${describe(ending)}`);
    JSON.parse(answer);
    return answer;
  };
  return { primary: row.primaryText ?? (await alone("primary")), backup: await alone("backup") };
}

interface CellSetup {
  readonly manner: Manner;
  readonly n: number;
  readonly pairs: Pairs;
  readonly answers: Answers;
}

async function runCell(
  row: Row,
  dialect: DialectName,
  { manner, n, pairs, answers }: CellSetup,
): Promise<CellResult> {
  const deadlineMs = row.deadlineMs ?? defaultDeadlineMs;
  const terms: Terms = { refusalsGoOn: false, releasedByTime: false, lostIsFinal: false, ...row.terms };
  const expected = expectationOf(row.story(dialect), manner, terms);
  const routing = { recoveryMode: manner.mode, holdTokens, holdTime: { seconds: 60n }, ...row.wishes };
  const seen = await watchCall({
    client: pairs.clients.completions[manner.door],
    streaming: manner.streaming,
    deadlineMs,
    headers: row.headers ?? {},
    request: { ...questionFor(row.question ?? "text", pairs.route(n)), routing },
  });
  const sides: Sides = {
    primary: { endpoint: `primary-${n}`, answer: answers.primary },
    backup: { endpoint: `backup-${n}`, answer: answers.backup },
  };
  return { manner, expected, misses: judge(seen, expected, sides, deadlineMs + latenessMs) };
}

/** No request may still run; no connection may be kept that cannot serve again, and no more than one a call. */
async function openAfter(row: Row, pairs: Pairs): Promise<Miss[]> {
  const { requests, primarySockets, backupSockets } = await pairs.stillOpen();
  const misses: Miss[] = [];
  const unreleased = (words: string) => misses.push({ kind: "unreleased", words });
  if (requests > 0) unreleased(`${requests} requests still run`);
  const most = row.spoilsConnections === true ? 0 : manners.length;
  // The reference answers of the last route leave one idle connection on each side.
  const reference = row.question === "tool" ? 1 : 0;
  if (primarySockets > most + reference) unreleased(`${primarySockets} connections to the primary`);
  if (backupSockets > manners.length + reference) unreleased(`${backupSockets} connections to the backup`);
  return misses;
}

async function leftAfter(pairs: Pairs): Promise<Miss[]> {
  const left = await pairs.close();
  return left.map((words) => ({ kind: "unreleased", words }));
}
