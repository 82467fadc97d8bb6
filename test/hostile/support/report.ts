/** What a run found, as it is written down: runs over parts of the table are put together by attack and door. */
import { readFileSync } from "node:fs";
import { quantile } from "./quantile.ts";
import type { SiegeResult } from "./siege.ts";

/** Beyond what it held after the first calls, both after forced collections: histories fill, connections leave nothing. */
export const mostGrowthMiB = 20;

/** What an attack may make of the p99 of others. */
export const mostRatio = 2;

export interface Setting {
  readonly atOnce: number;
  /** 0: as fast as it goes. */
  readonly perSecond: number;
  readonly turns: number;
  readonly callsPerSecond: number;
  /** Whether the gateway had a core to itself. */
  readonly pinned: boolean;
  readonly processor: string;
  readonly node: string;
}

export interface Row extends Omit<SiegeResult, "endings" | "failures"> {
  readonly name: string;
  readonly door: string;
  /** Its place in the whole table, from 1. */
  readonly at: number;
  readonly closed: number;
  readonly kept: number;
  readonly seconds: number;
  readonly failed: number;
  readonly firstFailure?: string | undefined;
  /** Heap and what belongs to it after a plain collection, beyond what it was before the first row. */
  readonly grownMiB: number;
  readonly rssMiB: number;
  readonly fell: boolean;
  readonly surprise?: string | undefined;
}

/** What one gateway held after all its rows beyond what it held before them, after collections of the last resort. */
export interface Growth {
  readonly rows: number;
  readonly heldMiB: number;
  /** The part of it that is code. */
  readonly compiledMiB: number;
  readonly sockets: number;
}

export interface Report {
  readonly setting: Setting;
  readonly rows: readonly Row[];
  /** One of each run that this was put together from. */
  readonly growths: readonly Growth[];
}

/** Later files win; each part's gateway was a process of its own. */
export function together(files: readonly string[]): Report {
  const reports = files.map((file) => JSON.parse(readFileSync(file, "utf8")) as Report);
  const [first] = reports;
  if (first === undefined) throw new Error("no files were named");
  const setting = JSON.stringify(first.setting);
  const other = files.find((_, at) => JSON.stringify(reports[at]?.setting) !== setting);
  if (other !== undefined) throw new Error(`${other} was measured under other conditions than ${files[0]}`);
  const rows = new Map(reports.flatMap((report) => report.rows).map((row) => [row.at, row]));
  const growths = reports.flatMap((report) => report.growths);
  return {
    setting: first.setting,
    growths,
    rows: [...rows.values()].sort((left, right) => left.at - right.at),
  };
}

/** What a gateway may never do, whatever the machine. */
export function problemsOf({ rows, growths }: Report): readonly string[] {
  const ofRows = rows.flatMap(({ name, door, failed, firstFailure, fell, surprise }) =>
    [
      failed > 0 ? `${failed} calls failed: ${firstFailure}` : "",
      surprise ?? "",
      fell ? "the gateway fell" : "",
    ]
      .filter((problem) => problem !== "")
      .map((problem) => `${name} on ${door}: ${problem}`),
  );
  const tooMuch = growths.filter(({ heldMiB }) => heldMiB > mostGrowthMiB);
  return [
    ...ofRows,
    ...tooMuch.map((growth) => `memory grew by ${growth.heldMiB.toFixed(1)} MiB in ${growth.rows} rows`),
  ];
}

/** The run in two sentences. */
export function sumUp({ rows, growths }: Report): string {
  const ratios = rows.map(({ ratio }) => ratio);
  const within = ratios.filter((ratio) => ratio <= mostRatio).length;
  const connections = rows.reduce((sum, { closed, kept }) => sum + closed + kept, 0);
  const failed = rows.reduce((sum, row) => sum + row.failed, 0);
  const shed = rows.reduce((sum, row) => sum + row.shed, 0);
  const fell = rows.filter((row) => row.fell).length;
  const grown = growths.map(
    ({ heldMiB, compiledMiB, sockets }) =>
      `${signed(heldMiB)} MiB, ${signed(compiledMiB)} of them code, and ${signed(sockets, 0)} sockets`,
  );
  return `${connections.toLocaleString("en")} connections in ${rows.length} rows: the gateway fell ${fell} times, ${failed} calls of others failed and it was too busy for ${shed}; in the end it held ${grown.join("; ")}. p99 of others within ${mostRatio} × of calm in ${within} of ${rows.length}; the ratio's median ${quantile(ratios, 0.5).toFixed(2)}, its worst ${Math.max(...ratios).toFixed(1)}.`;
}

export function signed(value: number, digits = 1): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`;
}
