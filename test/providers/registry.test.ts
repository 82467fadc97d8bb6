import { describe, expect, it } from "vitest";
import { dialectNames } from "../../src/core/model/host-preset.ts";
import { hostPresets, plainHosts } from "../../src/core/model/host-presets.ts";
import { Secret } from "../../src/core/model/secret.ts";
import { createProvider } from "../../src/providers/registry.ts";
import { attempt, callOf, providerAt } from "./support/attempts.ts";
import { connectionTo, endpointOf } from "./support/calls.ts";
import { event, hello, httpServer, type Received, startStream, stop } from "./support/server.ts";

const never = new AbortController().signal;

describe("hostPresets", () => {
  it("names each host once, with an address that is whole", () => {
    expect(hostPresets.size).toBe(26);
    for (const [name, host] of hostPresets) {
      expect(host.name).toBe(name);
      expect(dialectNames).toContain(host.dialect);
      if (host.baseUrl !== "") expect(new URL(host.baseUrl).href.replace(/\/$/, "")).toBe(host.baseUrl);
    }
    expect(Object.keys(plainHosts)).toEqual([...dialectNames]);
  });
});

describe("createProvider()", () => {
  it("refuses a dialect that it does not speak", () => {
    const connection = connectionTo({ dialect: "openai-chat" }, "http://localhost");
    const account = { ...connection.account, dialect: "smoke-signals" };
    expect(() => createProvider([{ ...connection, account }])).toThrow(
      'dialect "smoke-signals" is unknown: known are openai-chat, anthropic, gemini',
    );
  });

  it("fails an attempt on a provider without a connection", async () => {
    const { failure } = await attempt(createProvider([]), callOf());
    expect(failure?.message).toBe('no connection to provider "provider-a" is configured');
  });

  it.each([
    ["openai-chat", "azure-openai", "/chat/completions", "api-key"],
    ["openai-chat", "", "/chat/completions", "authorization"],
    ["anthropic", "anthropic", "/messages", "x-api-key"],
    ["gemini", "gemini", "/models/model-a:streamGenerateContent?alt=sse", "x-goog-api-key"],
  ] as const)("asks %s of preset %j at %s with %s", async (dialect, preset, url, header) => {
    let received: Received | undefined;
    await using server = await httpServer((response, request) => {
      received = request;
      response.end();
    });
    const facts = { dialect, preset };
    const provider = providerAt(server.url, { apiKey: new Secret("k") }, facts);
    expect((await attempt(provider, callOf({}, facts))).failure?.kind).toBe("truncated");
    expect(received?.url).toBe(url);
    expect(received?.headers[header]).toMatch(/^(Bearer )?k$/);
    await provider.close();
  });

  it("speaks the configured dialect where it differs from the preset's", async () => {
    let received: Received | undefined;
    await using server = await httpServer((response, request) => {
      received = request;
      response.end();
    });
    const facts = { dialect: "anthropic", preset: "deepseek" } as const;
    await attempt(providerAt(server.url, { apiKey: new Secret("k") }, facts), callOf({}, facts));
    expect(received).toMatchObject({ url: "/messages", headers: { "x-api-key": "k" } });
  });
});

describe("probe()", () => {
  it("asks for a completion of one token, or of a few where the model thinks first", async () => {
    const bodies: string[] = [];
    await using server = await httpServer((response, { body }) => {
      bodies.push(body);
      startStream(response, hello, stop);
      response.end(event("[DONE]"));
    });
    const provider = providerAt(server.url);
    await provider.probe(endpointOf({ dialect: "openai-chat" }), "completion", never);
    await provider.probe(endpointOf({ dialect: "openai-chat", can: ["reasoning"] }), "completion", never);
    expect(bodies.map((body) => (JSON.parse(body) as { max_tokens: number }).max_tokens)).toEqual([1, 256]);
  });

  it("gets the list of models, or a path from the root of the host", async () => {
    const urls: string[] = [];
    await using server = await httpServer((response, { method, url, headers }) => {
      urls.push(`${method} ${url} ${headers.authorization}`);
      response.end("{}");
    });
    const provider = providerAt(`${server.url}/v1`, { apiKey: new Secret("k") });
    const endpoint = endpointOf({ dialect: "openai-chat", probePath: "health?deep=1" });
    await provider.probe(endpoint, "models", never);
    await provider.probe(endpoint, "http", never);
    await provider.probe(endpoint, "none", never);
    expect(urls).toEqual(["GET /v1/models Bearer k", "GET /health?deep=1 Bearer k"]);
    await provider.close();
  });

  it("throws what is wrong", async () => {
    await using server = await httpServer((response) => {
      response.writeHead(401);
      response.end();
    });
    const provider = providerAt(server.url);
    const endpoint = endpointOf({ dialect: "openai-chat" });
    for (const kind of ["completion", "models", "http"] as const) {
      await expect(provider.probe(endpoint, kind, never)).rejects.toMatchObject({ kind: "unauthenticated" });
    }
  });

  it("ends when it is aborted", async () => {
    const aborting = new AbortController();
    await using server = await httpServer(() => aborting.abort());
    const probing = providerAt(server.url).probe(
      endpointOf({ dialect: "openai-chat" }),
      "models",
      aborting.signal,
    );
    await expect(probing).rejects.toMatchObject({ kind: "connection-lost" });
  });
});
