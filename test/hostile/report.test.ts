import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { hostilePage } from "./support/page.ts";
import { problemsOf, type Report, type Row, together } from "./support/report.ts";

const setting = {
  atOnce: 50,
  perSecond: 500,
  turns: 3,
  callsPerSecond: 200,
  pinned: true,
  processor: "2 × any",
  node: "v24",
};
const row = (at: number, more: Partial<Row> = {}): Row => ({
  name: `attack ${at}`,
  door: "http",
  at,
  closed: 900,
  kept: 100,
  seconds: 8,
  calm: { p50: 2, p99: 10 },
  attacked: { p50: 3, p99: 15 },
  ratio: 1.5,
  cpuMsEach: 0.3,
  calls: 1_200,
  shed: 0,
  failed: 0,
  grownMiB: 1,
  rssMiB: 200,
  fell: false,
  ...more,
});
const growth = { rows: 2, heldMiB: 3, compiledMiB: 1, sockets: 0 };

function written(report: Report): string {
  const file = join(mkdtempSync(join(tmpdir(), "spillway-")), "part.json");
  writeFileSync(file, JSON.stringify(report));
  return file;
}

it("puts parts of the table together in its order, a row measured again in place of the first", () => {
  const files = [
    written({ setting, rows: [row(2), row(3, { ratio: 9 })], growths: [growth] }),
    written({ setting, rows: [row(3), row(1)], growths: [growth] }),
  ];
  const whole = together(files);
  expect(whole.rows).toEqual([row(1), row(2), row(3)]);
  expect(whole.growths).toHaveLength(2);
  expect(hostilePage(whole)).toContain("3,000 connections in 3 rows");
});

it("does not mix what was measured under other conditions", () => {
  const other = written({ setting: { ...setting, turns: 5 }, rows: [row(2)], growths: [growth] });
  const first = written({ setting, rows: [row(1)], growths: [growth] });
  expect(() => together([first, other])).toThrow("other conditions");
});

it("tells what a gateway may never do, and a slow bystander only in the table", () => {
  const rows = [
    row(1, { failed: 2, firstFailure: "[unavailable]" }),
    row(2, { fell: true }),
    row(3, { ratio: 4 }),
  ];
  expect(problemsOf({ setting, rows, growths: [{ ...growth, heldMiB: 21 }] })).toEqual([
    "attack 1 on http: 2 calls failed: [unavailable]",
    "attack 2 on http: the gateway fell",
    "memory grew by 21.0 MiB in 2 rows",
  ]);
  expect(hostilePage({ setting, rows, growths: [growth] })).toContain("| **4.0** |");
});
