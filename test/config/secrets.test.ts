import { inspect } from "node:util";
import { toJson } from "@bufbuild/protobuf";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigSchema } from "../../gen/spillway/config/v1/config_pb.ts";
import { formatProblems } from "../../src/config/format-problems.ts";
import type { LoadResult } from "../../src/config/load.ts";
import { configText } from "./support/config-text.ts";
import { FakeEnvironment, linesOf, loadText } from "./support/fake-environment.ts";

const withKey = (reference: string, more = "") =>
  configText({ provider: `name: openai, preset: openai, api_key: '${reference}'${more}` });

async function keyOf(reference: string, environment: FakeEnvironment): Promise<string | undefined> {
  const result = await loadText(withKey(reference), environment);
  return result.kind === "ok" ? result.settings.connections[0]?.apiKey?.reveal() : linesOf(result).join("\n");
}

describe("secrets by reference", () => {
  it("come from variables and from files beside the configuration or anywhere", async () => {
    const environment = new FakeEnvironment();
    environment.variables.set("KEY_1", "from-variable");
    environment.write("config/keys/openai", "from-file\n");
    environment.write("/run/secrets/openai", "from-far\r\n");
    expect(await keyOf("env:KEY_1", environment)).toBe("from-variable");
    expect(await keyOf("file:keys/openai", environment)).toBe("from-file");
    expect(await keyOf("file:/run/secrets/openai", environment)).toBe("from-far");
    // A service account's file; the line breaks of its private key are escapes and stay.
    environment.write(
      "config/account.json",
      '{\n  "type": "service_account",\n  "private_key": "a\\nb"\n}\n',
    );
    expect(await keyOf("file:account.json", environment)).toBe(
      '{"type":"service_account","private_key":"a\\nb"}',
    );
  });

  it.each([
    ["env:ABSENT", "the environment variable ABSENT is not set; set it, or set missing_key: disable"],
    ["env:EMPTY", "the environment variable EMPTY is empty"],
    ["env:LINES", "LINES holds spaces at an end, line breaks"],
    ["env:SPACE", "SPACE holds spaces at an end, line breaks"],
    ["env:UMLAUT", "UMLAUT holds spaces at an end, line breaks"],
    ["file:absent", 'the file "absent" cannot be read (ENOENT)'],
    ["file:empty", 'the file "empty" is empty'],
    ["file:large", 'the file "large" is larger than 65536 bytes'],
    ["file:two-lines", 'the file "two-lines" holds spaces at an end, line breaks'],
  ])("are a problem when %s is no key", async (reference, words) => {
    const environment = new FakeEnvironment();
    environment.variables.set("EMPTY", "");
    environment.variables.set("LINES", "top-secret\nx");
    environment.variables.set("SPACE", "top-secret ");
    environment.variables.set("UMLAUT", "top-secret-ü");
    environment.write("config/empty", "\n");
    environment.write("config/large", "top-secret".repeat(7_000));
    environment.write("config/two-lines", "top-secret\n\n");
    const told = await keyOf(reference, environment);
    expect(told).toMatch(/^2:\d+ providers\[0\]\.api_key: /);
    expect(told).toContain(words);
    expect(told).not.toContain("top-secret");
  });

  it("are warned of when every user may read the file", async () => {
    const environment = new FakeEnvironment();
    environment.write("config/key", "k", true);
    const result = await loadText(withKey("file:key"), environment);
    expect(result.kind).toBe("ok");
    expect(result.warnings.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'providers[0].api_key: every user of this machine may read the file "key"; chmod 600 mends that',
    ]);
  });

  it("serve as headers too, whose names become lower case", async () => {
    const environment = new FakeEnvironment();
    environment.variables.set("TEAM_TOKEN", "from-variable");
    const text = withKey("env:KEY", ", headers: {X-Team: 'env:TEAM_TOKEN', X-Plain: plain}");
    const result = await loadText(text, environment);
    const headers = result.kind === "ok" ? result.settings.connections[0]?.headers : undefined;
    expect([...(headers ?? [])].map(([name, secret]) => [name, secret.reveal()])).toEqual([
      ["x-team", "from-variable"],
      ["x-plain", "plain"],
    ]);
    const absent = await loadText(withKey("env:KEY", ", headers: {x-team: 'env:ABSENT'}"));
    expect(linesOf(absent).join()).toContain(
      'providers[0].headers["x-team"]: the environment variable ABSENT',
    );
  });
});

describe("missing_key: disable", () => {
  const text = `providers:
  - {name: a, preset: openai, api_key: "env:KEY_A", missing_key: disable}
  - {name: b, preset: openai, headers: {x-key: "env:KEY_B"}, missing_key: disable}
endpoints:
  - {name: ea, provider: a, model: m}
  - {name: eb, provider: b, model: m}
routes:
  - name: both
    tiers:
      - endpoints: [{endpoint: ea}]
      - endpoints: [{endpoint: eb}]
`;

  it("leaves out the provider, its endpoints and the tiers that become empty, with warnings", async () => {
    const environment = new FakeEnvironment();
    environment.variables.set("KEY_B", "b");
    const result = await loadText(text, environment);
    expect(linesOf(result)).toEqual([]);
    if (result.kind !== "ok") return;
    expect(result.settings.connections.map(({ account }) => account.name)).toEqual(["b"]);
    expect(result.settings.endpoints.map(({ name }) => name)).toEqual(["eb"]);
    expect(result.settings.routes[0]?.tiers).toEqual([{ members: [{ endpoint: "eb", weight: 1 }] }]);
    expect(result.settings.warnings).toEqual(result.warnings);
    expect(result.warnings.map(({ line, path, message }) => `${line} ${path}: ${message}`)).toEqual([
      '2 providers[0]: "a" is left out with "ea": the environment variable KEY_A is not set',
      "10 routes[0].tiers[0]: the tier is left out, as every endpoint of it is",
    ]);
  });

  it("refuses a route with nothing left and says which keys would mend it", async () => {
    const result = await loadText(text);
    expect(linesOf(result)).toEqual([
      '8:5 routes[0]: no endpoint of route "both" is left; mend one of these: the environment variable KEY_A is not set; the environment variable KEY_B is not set',
    ]);
  });

  it("does not excuse a key that is there and no key", async () => {
    const environment = new FakeEnvironment();
    environment.variables.set("KEY_A", "two\nlines");
    environment.variables.set("KEY_B", "b");
    expect(linesOf(await loadText(text, environment)).join()).toContain("providers[0].api_key");
  });
});

/** What is told of a load. */
function told(result: LoadResult): string {
  const problems = result.kind === "problems" ? formatProblems(result.problems) : "";
  return problems + formatProblems(result.warnings);
}

/** All that could be printed of a load. */
function shown(result: LoadResult): string {
  const parts = [told(result), JSON.stringify(result.sources)];
  parts.push(inspect(result, { depth: 20, showHidden: true }));
  if (result.kind === "ok") {
    parts.push(JSON.stringify(toJson(ConfigSchema, result.config)), JSON.stringify(result.settings));
    parts.push(`${result.settings.connections[0]?.apiKey}`);
  }
  return parts.join("\n");
}

describe("secrets are never shown", () => {
  const key = fc
    .tuple(
      fc.constantFrom("sk-", "gsk_", "AIza", ""),
      fc.stringMatching(/^[A-Za-z0-9]{8}[0-9][a-z][A-Za-z0-9]{14,40}$/),
    )
    .map((parts) => parts.join(""));

  it("when they are found", async () => {
    await fc.assert(
      fc.asyncProperty(key, fc.boolean(), async (secret, worldReadable) => {
        const environment = new FakeEnvironment();
        environment.variables.set("K", secret);
        environment.write("config/k", `${secret}\n`, worldReadable);
        const headers = ", headers: {x-a: 'env:K', x-b: 'file:k'}";
        const result = await loadText(withKey("file:k", headers), environment);
        expect(result.kind).toBe("ok");
        expect(shown(result)).not.toContain(secret);
      }),
      { numRuns: 50 },
    );
  });

  it("when they stand in the file in place of a reference or of something else", async () => {
    const places = [
      (secret: string) => withKey(secret),
      (secret: string) => withKey(`env:${secret}!`),
      (secret: string) => withKey(`env:${secret.replace("-", "_")}`),
      (secret: string) => withKey(`file:${secret}`),
      (secret: string) => withKey("env:KEY", `, ${secret}: x, ${secret}: y`),
      (secret: string) => withKey("env:KEY", `, missing_key: ${secret}`),
      (secret: string) => withKey("env:KEY", `, base_url: 'https://u:${secret}@host'`),
      (secret: string) => withKey("env:KEY", `, connect_timeout: ${secret}`),
      (secret: string) => withKey("env:KEY", `, headers: {host: ${secret}}`),
      (secret: string) => withKey("env:KEY", `, ${secret}: x`),
      (secret: string) => configText({ provider: `name: openai, preset: ${secret}` }),
      (secret: string) => configText({ provider: `name: "${secret}_", preset: openai` }),
      (secret: string) => configText({ endpoint: `name: gpt, model: m, provider: ${secret}` }),
      (secret: string) => configText({ more: `identity: {tokens: [{token_sha256: ${secret}}]}` }),
      (secret: string) => `providers: "${secret}" ${secret}\n`,
    ];
    await fc.assert(
      fc.asyncProperty(key, fc.constantFrom(...places), async (secret, place) => {
        const result = await loadText(place(secret));
        expect(result.kind).toBe("problems");
        expect(told(result)).not.toContain(secret.slice(4));
      }),
      { numRuns: 200 },
    );
  });
});
