import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import type { ProviderConnection } from "../../src/core/model/provider-connection.ts";
import { configText } from "./support/config-text.ts";
import { FakeEnvironment, linesOf, loadText } from "./support/fake-environment.ts";

const at = (baseUrl: string, more = "") =>
  configText({
    provider: `name: openai, dialect: openai-chat, base_url: '${baseUrl}', api_key: env:KEY${more}`,
  });

async function connectionOf(text: string, environment = new FakeEnvironment()): Promise<ProviderConnection> {
  const result = await loadText(text, environment);
  const connection = result.kind === "ok" ? result.settings.connections[0] : undefined;
  if (connection === undefined) throw new Error(linesOf(result).join("\n"));
  return connection;
}

async function problemOf(text: string, environment = new FakeEnvironment()): Promise<string> {
  return linesOf(await loadText(text, environment)).join("\n");
}

function environmentOf(variables: Readonly<Record<string, string>>): FakeEnvironment {
  const environment = new FakeEnvironment();
  for (const [name, value] of Object.entries(variables)) environment.variables.set(name, value);
  return environment;
}

describe("base_url", () => {
  it.each([
    "http://169.254.169.254/v1",
    "http://0xA9FEA9FE",
    "http://[fe80::1]:80",
    "http://metadata.google.internal",
  ])("is refused at %s, unless it is allowed", async (url) => {
    expect(await problemOf(at(url))).toContain("base_url: is a link-local or metadata address");
    expect((await connectionOf(at(url, ", allow_link_local: true"))).allowLinkLocal).toBe(true);
  });
});

describe("proxy_url", () => {
  const far = "https://api.example.com/v1";

  it("stands in the file, or is referred to when it holds a password, or is none", async () => {
    const environment = environmentOf({
      PROXY: "http://user:word@proxy:3128",
      HTTPS_PROXY: "http://other:1",
    });
    const urlOf = async (written: string) =>
      (await connectionOf(at(far, `, proxy_url: '${written}'`), environment)).proxyUrl?.reveal();
    expect(await urlOf("https://proxy:8443")).toBe("https://proxy:8443");
    expect(await urlOf("env:PROXY")).toBe("http://user:word@proxy:3128");
    expect(await urlOf("direct")).toBeUndefined();
  });

  it.each([
    ["socks5://proxy:1", 'must be "http://HOST:PORT"'],
    ["http://proxy/path", 'must be "http://HOST:PORT"'],
    ["env:", 'must be "http://HOST:PORT"'],
    ["http://user:hunter2@proxy", "must hold no user and no password"],
    ["env:ABSENT", "ABSENT is not set; set it, or write direct"],
    ["env:BAD", "must refer to the URL of a proxy"],
  ])("is refused as %s, without being shown", async (written, words) => {
    const told = await problemOf(at(far, `, proxy_url: '${written}'`), environmentOf({ BAD: "hunter2" }));
    expect(told).toContain(`proxy_url: `);
    expect(told).toContain(words);
    expect(told).not.toContain("hunter2");
  });

  it("comes from the environment by scheme, and small letters win", async () => {
    const variables = { HTTPS_PROXY: "proxy-a:1", HTTP_PROXY: "http://proxy-b:2", https_proxy: "" };
    const proxyOf = async (url: string, more: Readonly<Record<string, string>> = {}) =>
      (await connectionOf(at(url), environmentOf({ ...variables, ...more }))).proxyUrl?.reveal();
    expect(await proxyOf(far)).toBe("http://proxy-a:1");
    expect(await proxyOf("http://api.example.com")).toBe("http://proxy-b:2");
    expect(await proxyOf(far, { https_proxy: "https://proxy-c:3" })).toBe("https://proxy-c:3");
    expect(await proxyOf("http://127.0.0.1:11434/v1")).toBeUndefined();
    expect(await proxyOf("http://localhost:11434/v1")).toBeUndefined();
  });

  it.each([
    ["*", true],
    ["api.example.com", true],
    ["example.com", true],
    [".example.com", true],
    ["*.example.com", true],
    ["other, EXAMPLE.com:443", true],
    ["example.com:8443", false],
    ["ample.com", false],
    ["api.example.com.evil", false],
    [" , ", false],
  ])("is left aside where NO_PROXY is %j: %s", async (without, isExempt) => {
    const environment = environmentOf({ HTTPS_PROXY: "http://proxy:1", NO_PROXY: without });
    expect((await connectionOf(at(far), environment)).proxyUrl === undefined).toBe(isExempt);
  });

  it("is left aside for addresses of IPv6, with brackets or without", async () => {
    for (const without of ["2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:443"]) {
      const environment = environmentOf({ HTTPS_PROXY: "http://proxy:1", NO_PROXY: without });
      expect((await connectionOf(at("https://[2001:db8::1]/v1"), environment)).proxyUrl).toBeUndefined();
    }
  });

  it("of the environment is refused when it is no http proxy, without being shown", async () => {
    const told = await problemOf(at(far), environmentOf({ HTTPS_PROXY: "socks5://user:hunter2@proxy" }));
    expect(told).toContain("HTTPS_PROXY is no URL of an http or https proxy");
    expect(told).not.toContain("hunter2");
  });
});

describe("ca_file", () => {
  const far = "https://api.example.com/v1";

  it("is read from beside the configuration", async ({ skip }) => {
    const pem = certificate();
    if (pem === undefined) return skip("no openssl to make a certificate with");
    const environment = new FakeEnvironment();
    environment.write("config/ca.pem", `# ours\n${pem}${pem}`);
    expect((await connectionOf(at(far, ", ca_file: ca.pem"), environment)).ca).toContain(pem);
  });

  it("is refused when it is absent or holds no certificate", async () => {
    const environment = new FakeEnvironment();
    environment.write("config/empty.pem", "nothing");
    environment.write("config/bad.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    const problem = (file: string) => problemOf(at(far, `, ca_file: ${file}`), environment);
    expect(await problem("absent.pem")).toContain('ca_file: the file "absent.pem" cannot be read (ENOENT)');
    expect(await problem("empty.pem")).toContain('the file "empty.pem" holds no certificates');
    expect(await problem("bad.pem")).toContain('the file "bad.pem" holds no certificates');
  });
});

describe("warm_connections", () => {
  it("are one by default, and sixteen at most", async () => {
    const far = "https://api.example.com/v1";
    expect(await connectionOf(at(far))).toMatchObject({ warmConnections: 1, http2: false });
    expect((await connectionOf(at(far, ", warm_connections: 0"))).warmConnections).toBe(0);
    expect(await problemOf(at(far, ", warm_connections: 17"))).toContain("warm_connections: must be");
  });
});

function certificate(): string | undefined {
  const asked = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  try {
    return execFileSync("openssl", [...asked, "-keyout", "/dev/null", "-subj", "/CN=test"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch {
    return undefined;
  }
}
