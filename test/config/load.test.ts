import { describe, expect, it } from "vitest";
import { maxConfigBytes } from "../../src/config/load.ts";
import { FakeEnvironment, linesOf, loadText } from "./support/fake-environment.ts";

const good = `
providers:
  - {name: openai, preset: openai, api_key: "env:KEY"}
endpoints:
  - {name: gpt, provider: openai, model: gpt-4.1-mini}
routes:
  - name: chat
    tiers:
      - endpoints: [{endpoint: gpt}]
`;

describe("load()", () => {
  it("gives the settings of a good file", async () => {
    const result = await loadText(good);
    expect(result.kind).toBe("ok");
    if (result.kind !== "ok") return;
    expect(result.settings.routes.map(({ name }) => name)).toEqual(["chat"]);
    expect(result.settings.connections[0]?.apiKey?.reveal()).toBe("key-of-the-tests");
    expect(result.config.providers[0]?.apiKey).toBe("env:KEY");
    expect(result.warnings).toEqual([]);
  });

  it("tells five mistakes of five kinds at once, each on its line", async () => {
    const result = await loadText(`providers:
  - name: openai
    preset: openia
    api_key: env:KEY
endpoints:
  - name: gpt
    provider: openai
    modle: gpt-4.1-mini
    max_output_tokens: many
routes:
  - name: chat
    recovery_mode: hold_prefx
    max_attempts: 17
    tiers:
      - endpoints: [{endpoint: gpt, weight: 0}, {endpoint: gtp}]
    name: other
`);
    const lines = linesOf(result);
    expect(lines.map((line) => line.split(": ")[0])).toEqual([
      "3:13 providers[0].preset",
      "6:5 endpoints[0].model",
      "8:5 endpoints[0].modle",
      "9:24 endpoints[0].max_output_tokens",
      "12:20 routes[0].recovery_mode",
      "13:19 routes[0].max_attempts",
      "15:45 routes[0].tiers[0].endpoints[0].weight",
      "15:60 routes[0].tiers[0].endpoints[1].endpoint",
      "16:5 routes[0].name",
    ]);
    expect(lines.join("\n")).toContain('did you mean "openai"?');
    expect(lines.join("\n")).toContain('did you mean "model"?');
    expect(lines.join("\n")).toContain("did you mean hold_prefix?");
    expect(lines.join("\n")).toContain('did you mean "gpt"?');
    expect(lines.at(-1)).toContain("first on line 11");
  });

  it("tells of a file that is not there, too large or not in UTF-8", async () => {
    const environment = new FakeEnvironment();
    const { load } = await import("../../src/config/load.ts");
    expect(linesOf(await load("nowhere.yaml", environment))).toEqual([
      "1:1 : the file cannot be read (ENOENT)",
    ]);
    environment.write("large.yaml", new Uint8Array(maxConfigBytes + 1));
    expect(linesOf(await load("large.yaml", environment))).toEqual([
      "1:1 : the file is larger than 1048576 bytes",
    ]);
    environment.write("latin.yaml", Uint8Array.of(0x61, 0x3a, 0xe4));
    expect(linesOf(await load("latin.yaml", environment))).toEqual(["1:1 : the file is not in UTF-8"]);
  });
});
