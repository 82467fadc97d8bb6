import { describe, expect, it } from "vitest";
import { configText } from "./support/config-text.ts";
import { FakeEnvironment, linesOf, loadText } from "./support/fake-environment.ts";
import { type Row, refusesRow } from "./support/rule-row.ts";

const shared = (fields: string) => ({ more: `shared_state: {${fields}}` });
const at = (fields: string) => shared(`address: "redis:6379", ${fields}`);

const rows: readonly Row[] = [
  [shared("database: 1"), "shared_state.address", "required"],
  [shared("address: 'redis://:word@redis:6379'"), "shared_state.address", "fields of their own"],
  [shared("address: 'redis:0'"), "shared_state.address", "HOST:PORT"],
  [shared("address: 'redis:65536'"), "shared_state.address", "HOST:PORT"],
  [shared("address: '[::1]:6379/1'"), "shared_state.address", "HOST:PORT"],
  [at("database: 1024"), "shared_state.database", "0 to 1023"],
  [at("username: 'a b', password: 'env:REDIS'"), "shared_state.username", "without spaces"],
  [at("username: app"), "shared_state.password", "required with a username"],
  [at("password: open-sesame"), "shared_state.password", "never the password itself"],
  [at("password: 'env:NOWHERE'"), "shared_state.password", "NOWHERE is not set"],
  [at("key_prefix: 'a:b'"), "shared_state.key_prefix", "of the form"],
  [at("tls: {ca_file: absent.pem}"), "shared_state.tls.ca_file", "cannot be read"],
  [at("tls: {cert_file: a.pem}"), "shared_state.tls.key_file", "required with cert_file"],
  [at("tls: {key_file: a.pem}"), "shared_state.tls.cert_file", "required with key_file"],
];

async function settingsOf(fields: string, environment = new FakeEnvironment()) {
  const result = await loadText(configText(shared(fields)), environment);
  if (result.kind !== "ok") throw new Error(linesOf(result).join("\n"));
  return result.settings.sharedState;
}

describe("shared_state", () => {
  it.each(rows.filter(([parts]) => !JSON.stringify(parts).includes("env:REDIS")))("refuses %j", refusesRow);

  it("never shows a password that was written in place of its reference", async () => {
    for (const fields of ["address: 'redis://:open-sesame@redis'", "address: redis, password: open-sesame"]) {
      const told = linesOf(await loadText(configText(shared(fields)), new FakeEnvironment()));
      expect(told).toHaveLength(1);
      expect(told.join()).not.toContain("open-sesame");
    }
  });

  it("fills in its defaults", async () => {
    expect(await settingsOf("address: redis.internal")).toEqual({
      host: "redis.internal",
      port: 6_379,
      database: 0,
      keyPrefix: "spillway",
      username: undefined,
      password: undefined,
      tls: undefined,
      idempotency: "best-effort",
    });
  });

  it("takes what is written", async () => {
    const environment = new FakeEnvironment();
    environment.variables.set("REDIS", "open-sesame");
    const fields =
      "address: '[fd00::1]:7000', database: 3, username: app, password: 'env:REDIS', key_prefix: blue, tls: {server_name: redis.internal}, idempotency: strict";
    const settings = await settingsOf(fields, environment);
    expect(settings).toMatchObject({
      host: "fd00::1",
      port: 7_000,
      database: 3,
      keyPrefix: "blue",
      username: "app",
      tls: { serverName: "redis.internal", ca: undefined, client: undefined },
      idempotency: "strict",
    });
    expect(settings?.password?.reveal()).toBe("open-sesame");
    expect(JSON.stringify(settings)).not.toContain("open-sesame");
  });

  it("is off by default", async () => {
    const result = await loadText(configText({}));
    expect(result.kind === "ok" && result.settings.sharedState).toBeUndefined();
  });
});
