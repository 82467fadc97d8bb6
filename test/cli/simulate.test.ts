import { describe, expect, it } from "vitest";
import { runSimulate } from "../../src/cli/simulate.ts";

/** Runs the command; what it said and wrote. */
const simulate = (...args: readonly string[]) => simulateUntil(new AbortController().signal, args);

async function simulateUntil(stop: AbortSignal, args: readonly string[]) {
  const said = { stdout: "", stderr: "" };
  const files = new Map<string, string>();
  let now = 0;
  const code = await runSimulate(args, {
    stdout: (text) => {
      said.stdout += text;
    },
    stderr: (text) => {
      said.stderr += text;
    },
    writeFile: (path, text) => {
      files.set(path, text);
    },
    now: () => {
      now += 1;
      return now;
    },
    stop,
  });
  return { code, files, ...said };
}

describe("runSimulate()", () => {
  it("prints one table and says with the exit code that all is met", async () => {
    const { code, stdout, stderr } = await simulate("--scenario", "S1", "--seed", "3", "--threads", "0");
    expect(stdout.split("\n").filter((line) => line.startsWith("| S1 "))).toHaveLength(4);
    expect(stdout).not.toContain("missed");
    expect(stderr).toContain("1/1 batches");
    expect(code).toBe(0);
  });

  it("comes to the same figures on worker threads as alone", async () => {
    const common = ["--scenario", "hang,flapping", "--seeds", "6", "--from", "4"];
    const alone = await simulate(...common, "--threads", "0");
    const shared = await simulate(...common, "--threads", "2");
    expect(shared.stdout).toBe(alone.stdout);
    expect(shared.code).toBe(alone.code);
    expect(alone.code).toBe(alone.stdout.includes("**missed**") ? 1 : 0);
  });

  it("ends when the process is asked to stop, and proves nothing", async () => {
    const args = ["--scenario", "hang", "--seeds", "6", "--threads", "1"];
    const { code, stdout } = await simulateUntil(AbortSignal.abort(), args);
    expect([code, stdout]).toEqual([1, ""]);
  });

  it("traces one run event by event, twice the same", async () => {
    const args = ["--scenario", "flapping", "--seed", "7", "--trace"];
    const first = await simulate(...args);
    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(/^ +\d+\.\d{3} {2}call 1 arrives/m);
    expect(first.stdout).toMatch(/probe of A: ok/);
    expect((await simulate(...args)).stdout === first.stdout).toBe(true);
  });

  it("writes the figures as JSON, and the pages with and without hedging", async () => {
    const { files } = await simulate(
      ...["--scenario", "hard-outage", "--seed", "3", "--threads", "0"],
      ...["--baselines", "--json", "figures.json", "--svg", "pages"],
    );
    expect([...files.keys()].sort()).toEqual(["figures.json", "pages/README.md", "pages/hard-outage.svg"]);
    const page = files.get("pages/README.md") ?? "";
    expect(page).toContain("## Targets, with hedging");
    expect(page).toContain("## Beside others");
    expect(page).toContain("![S2: A fails fast for 60 s](hard-outage.svg)");
    expect(JSON.parse(files.get("figures.json") ?? "")).toMatchObject({
      scenarios: [{ hedging: false }, { hedging: true }],
    });
  });

  it.each([
    [["--scenario", "nonsense"], /no scenario "nonsense"; there are normal \(S1\)/],
    [["--seeds", "0"], /--seeds wants a whole number above 0/],
    [["--from", "x"], /whole number/],
    [["--hedging", "perhaps"], /on or off/],
    [["--trace"], /one --scenario and one --seed/],
    [["--colour"], /colour/],
    [["flapping"], /"flapping" is no option/],
  ])("refuses %j with the usage", async (args, words) => {
    const { code, stderr, stdout } = await simulate(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
    expect(stderr).toContain("Usage: spillway simulate");
    expect(stdout).toBe("");
  });

  it("explains itself", async () => {
    const { code, stdout } = await simulate("--help");
    expect(code).toBe(0);
    expect(stdout).toContain("--baselines");
  });
});
