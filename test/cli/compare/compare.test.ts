/** The whole command against simulated providers, over real sockets. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { EndpointSummary } from "../../../src/cli/compare/summary.ts";
import { runCompare } from "../../../src/cli/compare.ts";
import { type SimulatedProviderOptions, startSimulatedProvider } from "../../../src/simulator/start.ts";
import { createAuthority } from "../../support/certificates.ts";

const quick = { ttftMs: 0, perTokenMs: 0, headersMs: 0 };

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "spillway-compare-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

async function compare(args: readonly string[], stop = new AbortController().signal) {
  const written = { stdout: "", stderr: "" };
  const code = await runCompare(args, {
    stdout: (text) => {
      written.stdout += text;
    },
    stderr: (text) => {
      written.stderr += text;
    },
    env: { KEY: "k" },
    lines: async function* () {},
    writeFile: async () => {},
    now: () => 0,
    onHangup: () => {},
    stop,
  });
  return { code, ...written };
}

async function providerOf(options: SimulatedProviderOptions) {
  const provider = await startSimulatedProvider(options);
  onTestFinished(() => provider.close());
  return provider;
}

const config = (chat: string, anthropic: string, more = "") => `
providers:
  - {name: a, dialect: openai-chat, base_url: "${chat}/v1", api_key: env:KEY}
  - {name: b, dialect: anthropic, base_url: "${anthropic}/v1", api_key: env:KEY}
endpoints:
  - name: chat
    provider: a
    model: m
    capabilities: [json, json_schema, tools]
    price: {input_usd_per_million: 1, output_usd_per_million: 2}
  - {name: claude, provider: b, model: claude-sonnet-4-5, capabilities: [json, json_schema, tools]}
routes:
  - {name: main, tiers: [{endpoints: [{endpoint: chat}]}, {endpoints: [{endpoint: claude}]}]}
  - {name: other, tiers: [{endpoints: [{endpoint: chat}]}]}
${more}`;

const jsonPrompt = JSON.stringify({
  messages: [{ role: "ROLE_USER", parts: [{ text: "Answer in JSON." }] }],
  responseFormat: {
    jsonSchema: {
      name: "river",
      schema: { type: "object", properties: { name: { type: "string" } }, required: ["name"] },
    },
  },
});

describe("runCompare()", () => {
  it("needs neither the doors of the service that the file describes nor its fellow replicas", async () => {
    const chat = await providerOf({ dialect: "openai-chat", script: { text: "A river.", pacing: quick } });
    const { cert, key } = createAuthority().issue({ dnsNames: ["spillway.test"] });
    const folder = folderOf({
      "tls.crt": cert,
      "tls.key": key,
      "config.yaml": config(
        chat.url,
        chat.url,
        `listeners:
  grpc: { port: 0, tls: { cert_file: tls.crt, key_file: tls.key } }
  http: { port: 0, tls: { cert_file: tls.crt, key_file: tls.key } }
drain_delay: 10m
shared_state: { address: "127.0.0.1:9" }
`,
      ),
      "prompts.txt": "Name a river.\n",
    });
    const { code, stdout } = await compare([
      "other",
      ...["--config", join(folder, "config.yaml"), "--prompts", join(folder, "prompts.txt"), "--json"],
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).endpoints).toMatchObject([{ endpoint: "chat", answered: 1 }]);
  });

  it("asks every endpoint of the route every prompt, and tells what came side by side", async () => {
    const chat = await providerOf({
      dialect: "openai-chat",
      script: { text: "A river runs.", pacing: quick },
    });
    const claude = await providerOf({
      dialect: "anthropic",
      script: { text: "a River  runs.", pacing: quick },
    });
    const folder = folderOf({
      "spillway.yaml": config(chat.url, claude.url),
      "prompts.txt": "Tell me of a river.\nAnother one.\n",
    });
    const files = ["--config", join(folder, "spillway.yaml"), "--prompts", join(folder, "prompts.txt")];
    const { code, stdout, stderr } = await compare(["main", ...files, "--json"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const told = JSON.parse(stdout) as { endpoints: EndpointSummary[] };
    expect(told).toMatchObject({ route: "main", prompts: 2 });
    expect(told.endpoints).toMatchObject([
      { endpoint: "chat", answered: 2, failures: {}, refused: 0, schemaAsked: 0, agreement: 1, same: 1 },
      { endpoint: "claude", answered: 2, failures: {}, refused: 0, costUsd: null, agreement: 1, same: 1 },
    ]);
    expect(told.endpoints[0]?.costUsd).toBeGreaterThan(0);
    expect(told.endpoints[0]?.latencyP99Ms).toBeGreaterThan(0);
    expect([chat.counters().requests, claude.counters().requests]).toEqual([2, 2]);
  });

  it("counts refusals, failures and answers out of form, one attempt each", async () => {
    const chat = await providerOf({
      dialect: "openai-chat",
      script: { text: "no JSON at all", pacing: quick },
    });
    const claude = await providerOf({
      dialect: "anthropic",
      script: { pacing: quick },
      fault: { kind: "refusal" },
    });
    const folder = folderOf({
      "spillway.yaml": config(chat.url, claude.url),
      "prompts.txt": `${jsonPrompt}\n`,
    });
    const files = ["--config", join(folder, "spillway.yaml"), "--prompts", join(folder, "prompts.txt")];
    const { code, stdout } = await compare(["main", ...files]);
    expect(code).toBe(0);
    const rows = stdout.split("\n").map((line) => line.split(/ {2,}/));
    expect(rows[2]?.slice(0, 4)).toEqual(["endpoint", "answered", "schema", "refused"]);
    expect(rows[3]?.slice(0, 4)).toEqual(["chat", "0/1", "0/1", "0"]);
    expect(rows[4]?.slice(0, 4)).toEqual(["claude", "1/1", "-", "1"]);
    expect(stdout).toContain("chat failed: 1 invalid output\n");
    expect(chat.counters().requests).toBe(1);
  });

  it("finishes with what failed when it is told to stop", async () => {
    const hung = await providerOf({ dialect: "openai-chat", fault: { kind: "hang" } });
    const claude = await providerOf({ dialect: "anthropic", script: { pacing: quick } });
    const folder = folderOf({ "spillway.yaml": config(hung.url, claude.url), "prompts.txt": "x\n" });
    const files = ["--config", join(folder, "spillway.yaml"), "--prompts", join(folder, "prompts.txt")];
    const stop = new AbortController();
    const done = compare(["other", ...files, "--json"], stop.signal);
    while (hung.counters().requests === 0) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    const { code, stdout } = await done;
    expect(code).toBe(0);
    expect(JSON.parse(stdout).endpoints).toMatchObject([
      { endpoint: "chat", answered: 0, failures: { canceled: 1 } },
    ]);
  });

  it("tells of a bad configuration, a route that is not there, and bad prompts", async () => {
    const folder = folderOf({
      "spillway.yaml": config("http://127.0.0.1:9", "http://127.0.0.1:9"),
      "bad.yaml": "routes: []\n",
      "prompts.txt": "{\n",
    });
    const at = (name: string) => join(folder, name);
    const bad = await compare(["main", "--config", at("bad.yaml"), "--prompts", at("prompts.txt")]);
    expect(bad.code).toBe(1);
    expect(bad.stderr).toContain("providers: needs at least one item");
    const good = ["--config", at("spillway.yaml"), "--prompts", at("prompts.txt")];
    expect(await compare(["mian", ...good])).toMatchObject({
      code: 1,
      stderr: `there is no route "mian" in ${at("spillway.yaml")}; it has main, other\n`,
    });
    const prompts = await compare(["main", ...good]);
    expect(prompts.code).toBe(1);
    expect(prompts.stderr).toContain("prompts.txt:1: starts like JSON");
  });

  it.each([
    [[]],
    [["main"]],
    [["main", "other", "--config", "c", "--prompts", "p"]],
    [["main", "--config", "c", "--prompts", "p", "--parallel", "0"]],
    [["main", "--config", "c", "--prompts", "p", "--parallel", "65"]],
    [["main", "--what"]],
  ])("explains itself on %j", async (args) => {
    const { code, stdout, stderr } = await compare(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("Usage: spillway compare ROUTE");
  });

  it("explains itself when asked", async () => {
    const { code, stdout } = await compare(["--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("Exit code: 0 the comparison ran");
  });
});
