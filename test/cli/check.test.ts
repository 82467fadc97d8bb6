import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { runCheck } from "../../src/cli/check.ts";

async function check(args: readonly string[], env: Record<string, string> = {}) {
  const written = { stdout: "", stderr: "" };
  const code = await runCheck(args, {
    stdout: (text) => {
      written.stdout += text;
    },
    stderr: (text) => {
      written.stderr += text;
    },
    env,
  });
  return { code, ...written };
}

function fileOf(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "spillway-check-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "spillway.yaml");
  writeFileSync(file, text);
  return file;
}

const text = `providers:
  - {name: a, preset: openai, api_key: "env:KEY"}
  - {name: b, preset: groq, api_key: "env:OTHER", missing_key: disable}
endpoints: [{name: e, provider: a, model: m}, {name: f, provider: b, model: m}]
routes: [{name: r, tiers: [{endpoints: [{endpoint: e}, {endpoint: f}]}]}]
`;

describe("runCheck()", () => {
  it("says that a good file is good, and how much is in it", async () => {
    const file = fileOf(text);
    expect(await check([file], { KEY: "k", OTHER: "o" })).toEqual({
      code: 0,
      stdout: `${file} is good: 2 providers, 2 endpoints, 1 route
no price is known for e (m), f (m): set price, or known_as where the model has another name; until then its calls cost 0
`,
      stderr: "",
    });
  });

  it("prints warnings of a good file", async () => {
    const file = fileOf(text);
    expect(await check([file], { KEY: "k" })).toEqual({
      code: 0,
      stdout: `${file} is good: 1 provider, 1 endpoint, 1 route
no price is known for e (m): set price, or known_as where the model has another name; until then its calls cost 0
`,
      stderr: `${file}:3:5: warning: providers[1]: "b" is left out with "f": the environment variable OTHER is not set\n`,
    });
  });

  it("says nothing of prices that the book knows or the file gives", async () => {
    const file = fileOf(
      text
        .replace("provider: a, model: m", "provider: a, model: gpt-4.1")
        .replace("model: m", "model: m, price: {input_usd_per_million: 0, output_usd_per_million: 0}"),
    );
    expect((await check([file], { KEY: "k", OTHER: "o" })).stdout).toBe(
      `${file} is good: 2 providers, 2 endpoints, 1 route\n`,
    );
  });

  it("refuses a member that falls short of its route, on the member's line", async () => {
    const file = fileOf(`providers: [{name: a, preset: openai, api_key: "env:KEY"}]
endpoints:
  - {name: e, provider: a, model: gpt-4.1}
  - {name: f, provider: a, model: gpt-3.5-turbo}
routes:
  - name: r
    requires: {capabilities: [tools, json_schema, images], min_context_window: 100000}
    tiers:
      - endpoints:
          - endpoint: e
          - endpoint: f
`);
    const { code, stderr } = await check([file], { KEY: "k" });
    expect(code).toBe(1);
    expect(stderr).toBe(
      `${file}:11:23: routes[0].tiers[0].endpoints[1].endpoint: falls short of what the route requires: it lacks json_schema, images; its context window is 16385, not 100000
1 problem
`,
    );
  });

  it("prints every problem in the order of the file, and their count", async () => {
    const file = fileOf(text.replace("model: m}]", "modl: m}]").replace("name: r", "name: 'r r'"));
    const { code, stdout, stderr } = await check([file], { KEY: "k", OTHER: "o" });
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr.split("\n").map((line) => line.replace(file, "").split(" ")[0])).toEqual([
      ":4:47:",
      ":4:70:",
      ":5:17:",
      "3",
      "",
    ]);
  });

  it("tells of a file that is not there", async () => {
    const { code, stderr } = await check(["nowhere/spillway.yaml"]);
    expect(code).toBe(1);
    expect(stderr).toBe("nowhere/spillway.yaml:1:1: the file cannot be read (ENOENT)\n1 problem\n");
  });

  it.each([[[]], [["a", "b"]], [["--strict"]], [[""]]])("explains itself on %j", async (args) => {
    const { code, stdout, stderr } = await check(args);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain("Usage: spillway check FILE");
  });

  it("explains itself when asked", async () => {
    expect(await check(["--help"])).toMatchObject({ code: 0, stderr: "" });
    expect((await check(["-h"])).stdout).toContain("Usage: spillway check FILE");
  });
});

describe("runCheck() against the file that is in force", () => {
  it("says what would change, and what waits for the next start", async () => {
    const old = fileOf(text);
    const fresh = fileOf(`${text.replace("name: f, provider: b, model: m", "name: f, provider: b, model: n")}
listeners: { grpc: { port: 6000 } }
`);
    const { code, stdout } = await check([fresh, "--against", old], { KEY: "k", OTHER: "o" });
    expect(code).toBe(0);
    expect(stdout).toContain(`would change against ${old}:
  endpoint f changed
  listeners.grpc changed: takes effect with the next start
`);
    const same = await check([old, "--against", old], { KEY: "k", OTHER: "o" });
    expect(same.stdout).toContain(`nothing would change against ${old}\n`);
  });

  it("fails when the other file is bad", async () => {
    const old = fileOf("routes: []\n");
    const { code, stderr } = await check([fileOf(text), "--against", old], { KEY: "k", OTHER: "o" });
    expect(code).toBe(1);
    expect(stderr).toContain(old);
  });
});
