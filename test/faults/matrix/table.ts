/** The matrix as people read it: one line a row and dialect, one letter a cell. */
import type { CellResult, RowResult } from "./run-row.ts";
import { manners } from "./run-row.ts";

export const legend = `p  the primary's answer            b  the backup's answer, nothing else seen
d  the primary declines            R  restarted, then the backup's answer
3 8 9 14  the gRPC status of a typed error (14 as U)         !  a miss
Columns: for each door and kind of call the modes RESTART, HOLD, HOLD_PREFIX, FAIL.`;

const widths = { name: 42, dialect: 18 };

export function head(): string {
  const blocks = manners
    .filter((_, n) => n % 4 === 0)
    .map(({ door, streaming }) => {
      return `${door} ${streaming ? "stream" : "unary"}`.padEnd(12);
    });
  return `${"fault".padEnd(widths.name)}${"dialect".padEnd(widths.dialect)}${blocks.join("")}`;
}

export function line({ row, dialect, cells, misses }: RowResult): string {
  const letters = cells.map(letter);
  const blocks = [0, 4, 8, 12].map((at) =>
    letters
      .slice(at, at + 4)
      .join("")
      .padEnd(12),
  );
  const note = misses.length > 0 ? " !" : "";
  return `${row.name.padEnd(widths.name)}${dialect.padEnd(widths.dialect)}${blocks.join("")}${note}`;
}

function letter({ expected, misses }: CellResult): string {
  if (misses.length > 0) return "!";
  switch (expected.ending) {
    case "primary":
      return "p";
    case "declined":
      return "d";
    case "backup":
      return expected.restarted ? "R" : "b";
    case "error":
    case "nobody":
      return expected.status === 14 ? "U" : String(expected.status);
  }
}

/** Every miss in words, those that are the same in several cells once. */
export function complaints({ row, dialect, cells, misses }: RowResult): string[] {
  const places = new Map<string, string[]>();
  for (const { manner, misses: ofCell } of cells) {
    const { door, streaming, mode } = manner;
    for (const { kind, words } of ofCell) {
      const key = `[${kind}] ${words}`;
      const place = `${door}/${streaming ? "stream" : "unary"}/${modeNames[mode]}`;
      places.set(key, [...(places.get(key) ?? []), place]);
    }
  }
  for (const { kind, words } of misses) places.set(`[${kind}] ${words}`, ["the row"]);
  return [...places].map(([key, at]) => `  ${row.name}, ${dialect}: ${key} — ${at.join(" ")}`);
}

const modeNames: Readonly<Record<number, string>> = { 1: "RESTART", 2: "HOLD", 3: "HOLD_PREFIX", 4: "FAIL" };
