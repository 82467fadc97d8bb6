/**
 * The page of a run of `npm run test:hostile`, or of several over parts of the table:
 *   npm run test:hostile:page -- --out docs/benchmarks/hostile.md .cache/hostile-*.json
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { hostilePage } from "./support/page.ts";
import { together } from "./support/report.ts";

const { values, positionals } = parseArgs({
  options: { out: { type: "string", default: "docs/benchmarks/hostile.md" } },
  allowPositionals: true,
});

writeFileSync(values.out, hostilePage(together(positionals)));
