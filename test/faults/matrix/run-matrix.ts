/** Runs rows of the matrix and adds up. */

import { crew } from "../support/crew.ts";
import { dialectNames } from "../support/dialect.ts";
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
    const result = await runRow(row, dialect);
    waiting.set(at, result);
    for (let next = waiting.get(told); next !== undefined; next = waiting.get(told)) {
      onRow(next);
      told += 1;
    }
    return result;
  });
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
