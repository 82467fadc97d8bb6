/** Commands as the documentation and the alerts write them: each is there, with the options that it is given. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runCheck } from "../../src/cli/check.ts";
import type { CommandIo } from "../../src/cli/command-io.ts";
import { runCompare } from "../../src/cli/compare.ts";
import { runDemo } from "../../src/cli/demo/demo.ts";
import { runDrain, runReload, runResume, runTrip } from "../../src/cli/remote/administer.ts";
import { runComplete } from "../../src/cli/remote/complete.ts";
import { runEndpoints } from "../../src/cli/remote/endpoints.ts";
import { runExplain } from "../../src/cli/remote/explain.ts";
import { runTail } from "../../src/cli/remote/tail.ts";
import { runServe } from "../../src/cli/serve.ts";
import { runSimulate } from "../../src/cli/simulate.ts";

const commands = {
  check: runCheck,
  compare: runCompare,
  complete: runComplete,
  demo: runDemo,
  drain: runDrain,
  endpoints: runEndpoints,
  explain: runExplain,
  reload: runReload,
  resume: runResume,
  serve: runServe,
  simulate: runSimulate,
  tail: runTail,
  trip: runTrip,
} as const;

const root = join(import.meta.dirname, "../..");
const files = ["README.md", "docs/**/*.md", "examples/**/*.md", "deploy/observability/rules.yaml"].flatMap(
  (pattern) => globSync(pattern, { cwd: root, exclude: (path) => path.includes("node_modules") }),
);

/** In backticks, or at the beginning of a line of code. */
const written = /(?:`|^\s*(?:\$ )?)spillway ([a-z]+)((?: [^`\n]*)?)/gm;

/** What `--help` of a command says. */
async function usageOf(command: keyof typeof commands): Promise<string> {
  let text = "";
  const say = (words: string) => {
    text += words;
  };
  const io: CommandIo = {
    stdout: say,
    stderr: say,
    env: {},
    lines: async function* () {},
    writeFile: async () => {},
    now: () => 0,
    onHangup: () => {},
    stop: new AbortController().signal,
  };
  await commands[command](["--help"], io);
  return text;
}

it("writes no command and no option that is not there", async () => {
  const faults: string[] = [];
  let seen = 0;
  for (const file of files) {
    for (const [whole, name = "", rest = ""] of readFileSync(join(root, file), "utf8").matchAll(written)) {
      const command = Object.keys(commands).find((each) => each === name) as
        | keyof typeof commands
        | undefined;
      // Prose may begin a line with the name of the whole.
      if (command === undefined && !whole.startsWith("`")) continue;
      seen += 1;
      const usage = command === undefined ? "" : await usageOf(command);
      const options = rest.split("#")[0]?.match(/--[a-z][a-z-]*/g) ?? [];
      const unknown = options.filter((option) => !usage.includes(option));
      if (command === undefined || unknown.length > 0) faults.push(`${file}: ${whole.trim()}`);
    }
  }
  expect(faults).toEqual([]);
  expect(seen).toBeGreaterThan(20);
});
