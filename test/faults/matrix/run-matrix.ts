/** Runs rows of the matrix and adds up. */

import { crew } from "../support/crew.ts";
import { type DialectName, dialectNames } from "../support/dialect.ts";
import { tell } from "../support/print.ts";
import { longestStandstillMs } from "../support/pulse.ts";
import { until } from "../support/until.ts";
import type { Miss, MissKind } from "./judge.ts";
import type { Row } from "./row.ts";
import { type RowResult, runRow } from "./run-row.ts";

/** Rows at once; a row makes 16 calls at once. */
const rowsAtOnce = 4;

export interface MatrixTotals {
  readonly cells: number;
  readonly missedCells: number;
  readonly misses: Readonly<Record<MissKind, number>>;
}

/** Runs rows for their dialects. `onRow` is told of each in the order of the rows. */
export async function runMatrix(
  rows: readonly Row[],
  onRow: (result: RowResult) => void = () => {},
): Promise<readonly RowResult[]> {
  const jobs = rows.flatMap((row) => (row.dialects ?? dialectNames).map((dialect) => ({ row, dialect })));
  const waiting = new Map<number, RowResult>();
  let told = 0;
  return crew([...jobs.entries()], rowsAtOnce, async ([at, { row, dialect }]) => {
    const result = await runPatiently(row, dialect);
    waiting.set(at, result);
    for (let next = waiting.get(told); next !== undefined; next = waiting.get(told)) {
      onRow(next);
      told += 1;
    }
    return result;
  });
}

/** So often a row is run again. */
const mostRepeats = 3;
/** A standstill that may have been taken for a provider's silence: bounds of 250 ms are at work here. */
const disturbingMs = 100;
const calmMs = 1_000;
const mostWaitMs = 15_000;

/**
 * Runs a row, again if it missed while the machine let nobody run: then the clocks of
 * the gateway have judged the machine. What no standstill can bring about, a truncated
 * or a mixed answer, counts at once.
 */
async function runPatiently(row: Row, dialect: DialectName): Promise<RowResult> {
  for (let repeats = 0; ; repeats += 1) {
    const since = performance.now();
    const run = await runRow(row, dialect).catch((reason: unknown) => ({ reason }));
    const isGood = "cells" in run && missesOf(run).length === 0;
    const isGrave =
      "cells" in run && missesOf(run).some(({ kind }) => kind === "truncated" || kind === "mixed");
    const stoodMs = longestStandstillMs(since);
    if (isGood || isGrave || stoodMs < disturbingMs || repeats === mostRepeats) {
      if ("reason" in run) throw run.reason;
      return run;
    }
    tell(`  ${row.name}, ${dialect}: again, for the machine stood still for ${Math.round(stoodMs)} ms`);
    await until(() => longestStandstillMs(performance.now() - calmMs) < disturbingMs, mostWaitMs);
  }
}

function missesOf(result: RowResult): readonly Miss[] {
  return [...result.misses, ...result.cells.flatMap(({ misses }) => misses)];
}

export function totalsOf(results: readonly RowResult[]): MatrixTotals {
  const misses: Record<MissKind, number> = { truncated: 0, mixed: 0, hung: 0, unreleased: 0, other: 0 };
  const count = (list: readonly Miss[]) => {
    for (const { kind } of list) misses[kind] += 1;
  };
  let cells = 0;
  let missedCells = 0;
  for (const result of results) {
    count(result.misses);
    for (const cell of result.cells) {
      cells += 1;
      if (cell.misses.length > 0) missedCells += 1;
      count(cell.misses);
    }
  }
  return { cells, missedCells, misses };
}
