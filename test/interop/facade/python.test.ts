/** The checks of checks.py, each as a test, against the same world as those of the SDK for Node. */
import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  openWorld,
  readToken,
  token,
  type World,
  wholeAnswer,
} from "../../transport/http/openai/support/world.ts";

const checks = [
  "unary",
  "headers",
  "streaming",
  "streaming_asynchronously",
  "tools",
  "tools_streaming",
  "structured_output",
  "refusal",
  "models",
  "errors",
  "exhausted_failovers",
  "idempotency",
  "abort",
  "broken_unary",
  "broken_hold",
  "broken_hold_by_header",
  "broken_early",
  "broken_prefix",
  "broken_fail",
];

const run = promisify(execFile);

/** The first run installs the SDK, over a network that may be slow. */
const bounds = { timeout: 180_000 };

const hasPython = spawnSync("python3", ["-c", "import venv, ensurepip"]).status === 0;
if (!hasPython) console.log("skipped: OpenAI's SDK for Python needs python3 with venv, which is not here");

describe.skipIf(!hasPython)("OpenAI's SDK for Python", () => {
  let world: World;
  let outcomes: readonly { readonly name: string; readonly failure: string | null }[] = [];

  beforeAll(async () => {
    const installed = await run("bash", [join(import.meta.dirname, "install-openai.sh")], bounds);
    world = await openWorld();
    const env = {
      ...process.env,
      SPILLWAY_BASE_URL: world.baseUrl,
      SPILLWAY_TOKEN: token,
      SPILLWAY_READ_TOKEN: readToken,
      SPILLWAY_WHOLE_ANSWER: wholeAnswer,
    };
    const python = installed.stdout.trim();
    const ended = await run(python, [join(import.meta.dirname, "checks.py")], { ...bounds, env });
    outcomes = ended.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  }, 2 * bounds.timeout);

  afterAll(() => world?.close());

  it("ran every check", () => {
    expect(outcomes.map(({ name }) => name)).toEqual(checks);
  });

  it.each(checks)("holds: %s", (name) => {
    expect(outcomes.find((outcome) => outcome.name === name)).toEqual({ name, failure: null });
  });

  it("cancelled the call at the provider when it left in mid-stream", async () => {
    await vi.waitFor(() => expect(world.providers.endless.counters().cancelledByClient).toBe(1));
  });
});
