/**
 * Ends with 0 when the run of tests before it was searched for secrets and prompts, and
 * held none. A run that said nothing, or knew nothing to look for, was not searched.
 */
import { readFileSync } from "node:fs";

const { bytes, outputs, secrets, prompts, leaks, overflown } = JSON.parse(
  readFileSync(".cache/leaks.json", "utf8"),
);
console.log(
  `${bytes} bytes in ${outputs} outputs, ${secrets} secrets, ${prompts} prompts: ${leaks.length} leaks`,
);
const isSearched = bytes > 100_000 && secrets > 0 && prompts > 0 && overflown.length === 0;
process.exitCode = isSearched && leaks.length === 0 ? 0 : 1;
