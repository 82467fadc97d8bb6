/**
 * `npm run scenarios -- --rewrite` writes what the scenarios print now into their
 * files; the diff is then read as a change of promises. Without the flag it only
 * says which differ.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runScenario } from "./run.ts";

const folder = join(import.meta.dirname, "../../scenarios");
const isRewriting = process.argv.includes("--rewrite");
let differing = 0;

for (const name of readdirSync(folder).filter((file) => file.endsWith(".txt"))) {
  const path = join(folder, name);
  const text = readFileSync(path, "utf8");
  const printed = await runScenario(text);
  if (printed === text) continue;
  differing += 1;
  if (isRewriting) writeFileSync(path, printed);
  console.log(`${isRewriting ? "rewrote" : "differs"}: ${name}`);
}
console.log(`${differing} of the scenarios differed`);
process.exitCode = isRewriting || differing === 0 ? 0 : 1;
