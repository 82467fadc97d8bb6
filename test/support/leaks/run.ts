/**
 * Has all processes of a test run keep what they say, and searches it when the run is
 * over: a secret of any configuration or a text of any prompt in any of it fails the
 * run. A global setup of vitest; it must be the first.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { folderVariable } from "./recorder.ts";
import { type Report, reportLines, searchFolder } from "./search-folder.ts";

const root = join(import.meta.dirname, "../../..");
const cache = join(root, ".cache");
/** For CI, which counts it. */
const reportFile = process.env["SPILLWAY_LEAKS_REPORT"] ?? join(cache, "leaks.json");

export function setup(): () => void {
  const folder = join(cache, "leaks", String(process.pid));
  rmSync(reportFile, { force: true });
  mkdirSync(folder, { recursive: true });
  process.env[folderVariable] = folder;
  tapPrograms();
  return () => {
    const report: Report = searchFolder(folder);
    writeFileSync(reportFile, `${JSON.stringify(report, null, 2)}\n`);
    for (const line of reportLines(report)) console.log(line);
    if (report.leaks.length > 0 || report.overflown.length > 0)
      throw new Error(`leaks: see above; what was said is in ${folder}`);
    rmSync(folder, { recursive: true, force: true });
  };
}

/** Has Node listen to every program of ours that a test starts, however it starts it. An older Node cannot run them anyway. */
function tapPrograms(): void {
  if (!process.features.typescript) return;
  const tap = `--import=${new URL("./process.ts", import.meta.url).href}`;
  process.env["NODE_OPTIONS"] = [process.env["NODE_OPTIONS"], tap].filter(Boolean).join(" ");
}
