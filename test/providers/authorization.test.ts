/** Requests that prove themselves one by one: signatures for AWS, tokens for Google. */
import { describe, expect, it } from "vitest";
import { Secret } from "../../src/core/model/secret.ts";
import { type AuthorizationDeps, authorizedClient } from "../../src/providers/authorized-client.ts";
import { signatureHeaders } from "../../src/providers/aws-signature.ts";
import type { HttpResponse } from "../../src/providers/exchange.ts";
import { createGoogleTokens, type GoogleAuthLibrary } from "../../src/providers/google-token.ts";
import type { HttpRequest } from "../../src/providers/http.ts";
import { createProvider } from "../../src/providers/registry.ts";
import { startSimulatedProvider } from "../../src/simulator/start.ts";
import { attempt, callOf } from "./support/attempts.ts";
import { connectionTo, type EndpointFacts } from "./support/calls.ts";

const bedrock: EndpointFacts = { dialect: "bedrock", preset: "bedrock", model: "us.amazon.nova-2-lite-v1:0" };
const wallMs = Date.UTC(2026, 10, 22, 10, 15, 30);
const deps: AuthorizationDeps = { wall: () => wallMs };
const accessKey = { id: "AKIDEXAMPLE", secret: "abc/def+ghi" };

async function askBedrock(key: string, path = ""): Promise<string> {
  const server = await startSimulatedProvider({ dialect: "bedrock", accessKey, script: { tokens: 3 } });
  const connection = connectionTo(bedrock, server.url + path, { apiKey: new Secret(key) });
  const provider = createProvider([connection], deps);
  const { failure } = await attempt(provider, callOf({}, bedrock));
  await provider.close();
  await server.close();
  return failure === undefined ? "whole" : `${failure.kind} ${failure.facts.providerCode}`;
}

describe("a key of AWS", () => {
  it("signs each request so that the other side finds the same signature", async () => {
    expect(await askBedrock(`${accessKey.id}:${accessKey.secret}`)).toBe("whole");
  });

  it("is refused with another secret", async () => {
    expect(await askBedrock(`${accessKey.id}:other`)).toBe("unauthenticated InvalidSignatureException");
  });

  it("of another form goes as a bearer", async () => {
    expect(await askBedrock("ABSKexample")).toMatch(/^unauthenticated AccessDenied|^whole/);
  });

  it("needs a clock", () => {
    const connection = connectionTo(bedrock, "http://127.0.0.1:1", { apiKey: new Secret("a:b") });
    expect(() => createProvider([connection])).toThrow("give createProvider a clock");
  });
});

describe("signatureHeaders()", () => {
  const sign = (url: string, sessionToken?: string) =>
    signatureHeaders(
      { method: "POST", url, body: "{}" },
      { accessKeyId: "AKID", secretAccessKey: "secret", sessionToken },
      wallMs,
    );

  it("names the region of the host, the service and the day", async () => {
    const scopes = [
      ["https://bedrock-runtime.eu-west-1.amazonaws.com/model/a/converse-stream", "eu-west-1"],
      ["https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com/", "us-gov-west-1"],
      ["https://bedrock-mantle.us-west-2.api.aws/openai/v1", "us-west-2"],
      ["https://vpce-0a.bedrock-runtime.eu-central-1.vpce.amazonaws.com/", "eu-central-1"],
      ["http://127.0.0.1:4711/", "us-east-1"],
    ] as const;
    for (const [url, region] of scopes) {
      const headers = await sign(url);
      expect(headers["authorization"]).toContain(`Credential=AKID/20261122/${region}/bedrock/aws4_request`);
      expect(headers["x-amz-date"]).toBe("20261122T101530Z");
    }
  });

  it("signs the session token where there is one", async () => {
    const headers = await sign("https://bedrock-runtime.us-east-1.amazonaws.com/", "token");
    expect(headers["x-amz-security-token"]).toBe("token");
    expect(headers["authorization"]).toContain("SignedHeaders=host;x-amz-date;x-amz-security-token");
  });

  it("changes with the body, the path and the time and with nothing else", async () => {
    const url = "https://bedrock-runtime.us-east-1.amazonaws.com/model/a%3A0/converse";
    expect(await sign(url)).toEqual(await sign(url));
    expect(await sign(`${url}-stream`)).not.toEqual(await sign(url));
  });
});

const gemini: EndpointFacts = { dialect: "gemini", preset: "vertex-gemini" };

/** Gives these tokens one after the other, and fails after the last. */
function fakeAuth(tokens: (string | null)[]) {
  return class {
    async getAccessToken() {
      if (tokens.length === 0) throw new Error("no metadata server");
      return tokens.shift();
    }
  };
}

/** A client that answers nothing and tells what it was sent. */
function recorder() {
  const sent: HttpRequest[] = [];
  return {
    sent,
    client: {
      async send(request: HttpRequest) {
        sent.push(request);
        return {} as HttpResponse;
      },
      close: async () => {},
    },
  };
}

function request(signal = new AbortController().signal): HttpRequest {
  return { method: "POST", path: "/models/x?alt=sse", headers: { a: "b" }, body: "{}", signal };
}

describe("application default credentials", () => {
  const connection = connectionTo(gemini, "https://host.example/v1/projects/p", {
    apiKey: new Secret("adc"),
  });

  it("put a fresh token on every request, below the base URL", async () => {
    const { sent, client } = recorder();
    const tokens = ["token-1", "token-2"];
    const googleTokens = { next: async () => tokens.shift() ?? "" };
    const authorized = authorizedClient(client, connection, "google", { wall: () => 0, googleTokens });
    await authorized.send(request());
    await authorized.send({ ...request(), path: "/healthz", fromRoot: true });
    expect(sent).toMatchObject([
      {
        path: "/v1/projects/p/models/x?alt=sse",
        fromRoot: true,
        headers: { a: "b", authorization: "Bearer token-1" },
      },
      { path: "/healthz", fromRoot: true, headers: { authorization: "Bearer token-2" } },
    ]);
  });

  it("say what is missing when the optional package is, and look again", async () => {
    let there = false;
    const tokens = createGoogleTokens({ credentials: "default", baseUrl: "" }, async () => {
      if (there) return { GoogleAuth: fakeAuth(["t-1", null]) } as unknown as GoogleAuthLibrary;
      throw new Error("ERR_MODULE_NOT_FOUND");
    });
    const missing = { kind: "unauthenticated", message: expect.stringContaining("google-auth-library") };
    await expect(tokens.next()).rejects.toMatchObject(missing);
    there = true;
    expect(await tokens.next()).toBe("t-1");
    const empty = {
      kind: "unauthenticated",
      message: "the application default credentials give no token: check them",
    };
    await expect(tokens.next()).rejects.toMatchObject(empty);
    await expect(tokens.next()).rejects.toMatchObject(empty);
  });

  it("are not waited for by a request that is given up", async () => {
    const { sent, client } = recorder();
    const googleTokens = { next: () => new Promise<string>(() => {}) };
    const authorized = authorizedClient(client, connection, "google", { wall: () => 0, googleTokens });
    const aborting = new AbortController();
    const sending = authorized.send(request(aborting.signal));
    aborting.abort();
    await expect(sending).rejects.toMatchObject({ kind: "connection-lost" });
    await expect(authorized.send(request(aborting.signal))).rejects.toMatchObject({
      kind: "connection-lost",
    });
    expect(sent).toEqual([]);
  });

  it("are not asked for by a request that was given up before, whose proof nobody would wait for", async () => {
    const { client } = recorder();
    let asked = 0;
    const googleTokens = {
      next: async () => {
        asked += 1;
        throw new Error("a rejection that nobody hears ends the process");
      },
    };
    const authorized = authorizedClient(client, connection, "google", { wall: () => 0, googleTokens });
    await expect(authorized.send(request(AbortSignal.abort()))).rejects.toMatchObject({
      kind: "connection-lost",
    });
    expect(asked).toBe(0);
  });

  it("are not asked for when the key is a token, or of another style", () => {
    const { client } = recorder();
    const token = { ...connection, apiKey: new Secret("ya29.token{") };
    expect(authorizedClient(client, token, "google", undefined)).toBe(client);
    expect(authorizedClient(client, connection, "bearer", undefined)).toBe(client);
  });
});
