import { describe, expect, it } from "vitest";
import { changesBetween, changesForRestart } from "../../src/config/changes.ts";
import { type ConfigParts, configText } from "./support/config-text.ts";
import { FakeEnvironment, loadText } from "./support/fake-environment.ts";

async function settingsOf(parts: ConfigParts, key = "k") {
  const environment = new FakeEnvironment();
  environment.variables.set("KEY", key);
  const result = await loadText(configText(parts), environment);
  if (result.kind !== "ok") throw new Error("the configuration is bad");
  return result.settings;
}
const hash = (digit: string) => digit.repeat(64);
const callers = (digit: string) =>
  `identity: {tokens: [{token_sha256: ${hash(digit)}, grant: {permissions: [read]}}]}`;
const gpt = "name: gpt, provider: openai, model: gpt-4.1-mini";

describe("changesBetween()", () => {
  it("finds nothing between two readings of one file", async () => {
    const parts = { endpoint: `${gpt}, price: {service_tiers: {flex: 0.4}}`, more: callers("a") };
    const [before, after] = [await settingsOf(parts), await settingsOf(parts)];
    expect(changesBetween(before, after)).toEqual([]);
    expect(changesForRestart(before, after)).toEqual([]);
  });

  it.each<[string, ConfigParts, readonly string[]]>([
    ["a timeout", { endpoint: `${gpt}, timeouts: {stall: 3s}` }, ["endpoint gpt changed"]],
    ["a capability", { endpoint: `${gpt}, capabilities: [tools]` }, ["endpoint gpt changed"]],
    ["a service tier", { endpoint: `${gpt}, price: {service_tiers: {flex: 0.4}}` }, ["endpoint gpt changed"]],
    ["a requirement", { route: "name: chat, requires: {capabilities: [tools]}" }, ["route chat changed"]],
    ["an adaptation", { member: "endpoint: gpt, adapt: {tool_names: {a: b}}" }, ["route chat changed"]],
    ["a name", { route: "name: other" }, ["route other is new", "route chat is gone"]],
    ["callers", { more: callers("a") }, ["identity changed"]],
    ["a bound of stopping", { more: "drain_timeout: 1s" }, ["drain_timeout changed"]],
  ])("tells of %s", async (_what, parts, changes) => {
    const [before, after] = [await settingsOf({}), await settingsOf(parts)];
    expect(changesBetween(before, after)).toEqual(changes);
    expect(changesForRestart(before, after)).toEqual([]);
  });

  it("tells that a key changed, and never the key", async () => {
    const [before, after] = [await settingsOf({}, "first-key"), await settingsOf({}, "second-key")];
    expect(changesBetween(before, after)).toEqual(["provider openai changed"]);
  });
});

describe("changesForRestart()", () => {
  it.each([
    ["listeners: {grpc: {port: 1}}", "listeners.grpc changed"],
    ["listeners: {http: {port: 1}}", "listeners.http changed"],
    ["telemetry: {log_level: debug}", "telemetry changed"],
    ["idempotency: {ttl: 1s}", "idempotency changed"],
  ])("tells of %s", async (more, change) => {
    const [before, after] = [await settingsOf({}), await settingsOf({ more })];
    expect(changesForRestart(before, after)).toEqual([change]);
    expect(changesBetween(before, after)).toEqual([]);
  });
});
