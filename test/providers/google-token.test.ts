/** Tokens of Google Cloud by the real package, from token services on loopback. */
import { generateKeyPairSync, verify } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as google from "google-auth-library";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import type { JsonObject } from "../../src/core/base/json.ts";
import { Secret } from "../../src/core/model/secret.ts";
import { authHeader } from "../../src/providers/auth-header.ts";
import { createGoogleTokens, type GoogleAuthLibrary } from "../../src/providers/google-token.ts";
import { attempt, callOf, providerAt } from "./support/attempts.ts";
import { event, httpServer, type Received, type TestServer } from "./support/server.ts";

const folder = mkdtempSync(join(tmpdir(), "spillway-google-"));
const subjectToken = join(folder, "subject-token");
writeFileSync(subjectToken, "subject");
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

/** A token service: gives token-1, token-2 and so on, each good for so many seconds. */
async function tokenService(expiresInSeconds: number, status = 200) {
  const received: Received[] = [];
  const server = await httpServer((response, request) => {
    received.push(request);
    response.writeHead(status, { "content-type": "application/json" });
    const token = { access_token: `token-${received.length}`, expires_in: expiresInSeconds };
    const refusal = { error: "invalid_grant", error_description: "no" };
    response.end(JSON.stringify(status === 200 ? { ...token, token_type: "Bearer" } : refusal));
  });
  return { server, received, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

/** A workload's identity, which is exchanged for a token. */
function workload({ url }: TestServer): JsonObject {
  return {
    type: "external_account",
    audience: "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q",
    subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    token_url: `${url}/token`,
    credential_source: { file: subjectToken },
  };
}

const wish = (credentials: JsonObject) => ({ credentials, baseUrl: "https://host.example/v1/projects/p" });

describe("tokens from credentials in JSON", () => {
  it("are kept: one exchange for many requests, also for those that come at once", async () => {
    await using service = await tokenService(3_600);
    const tokens = createGoogleTokens(wish(workload(service.server)));
    expect(await Promise.all([tokens.next(), tokens.next(), tokens.next()])).toEqual(
      Array(3).fill("token-1"),
    );
    expect(await tokens.next()).toBe("token-1");
    expect(service.received).toHaveLength(1);
    expect(service.received[0]?.body).toContain("subject_token=subject");
  });

  it("are renewed before they end", async () => {
    await using service = await tokenService(299); // The package renews five minutes before.
    const tokens = createGoogleTokens(wish(workload(service.server)));
    expect([await tokens.next(), await tokens.next()]).toEqual(["token-1", "token-2"]);
  });

  it("are refused with a reason that quotes nothing when the service says no", async () => {
    await using service = await tokenService(3_600, 400);
    const refusal = { kind: "unauthenticated", message: "the key's credentials give no token: check them" };
    await expect(createGoogleTokens(wish(workload(service.server))).next()).rejects.toMatchObject(refusal);
  });

  it("are nobody's fault when the service cannot be reached", async () => {
    const service = await tokenService(3_600);
    await service[Symbol.asyncDispose]();
    const refusal = { kind: "connect", message: expect.stringContaining("Google's token service failed") };
    await expect(createGoogleTokens(wish(workload(service.server))).next()).rejects.toMatchObject(refusal);
  });
});

describe("JSON that is neither", () => {
  it.each([{}, { type: "authorized_user" }, { type: "service_account" }, { type: "external_account" }])(
    "is refused: %j",
    async (json) => {
      const refusal = { kind: "unauthenticated", message: expect.stringContaining("correct api_key") };
      await expect(createGoogleTokens(wish(json)).next()).rejects.toMatchObject(refusal);
    },
  );
});

describe("a service account's key", () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const account = {
    type: "service_account",
    client_email: "spillway@example.iam.gserviceaccount.com",
    private_key_id: "k1",
    private_key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };

  /** The real package, whose requests to Google arrive at the service on loopback. */
  const redirected = ({ url }: TestServer): GoogleAuthLibrary => ({
    ...google,
    JWT: class extends google.JWT {
      constructor(options: google.JWTOptions) {
        const toLoopback: typeof fetch = (_, init) => fetch(`${url}/token`, init);
        super({ ...options, transporterOptions: { fetchImplementation: toLoopback } });
      }
    },
  });

  it("signs an assertion that the token service can verify", async () => {
    await using service = await tokenService(3_600);
    const tokens = createGoogleTokens(wish(account), async () => redirected(service.server));
    expect([await tokens.next(), await tokens.next()]).toEqual(["token-1", "token-1"]);
    const assertion = new URLSearchParams(service.received[0]?.body).get("assertion") ?? "";
    const [head = "", claims = "", signature = ""] = assertion.split(".");
    expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toMatchObject({
      iss: account.client_email,
      scope: "https://www.googleapis.com/auth/cloud-platform",
    });
    const signed = Buffer.from(`${head}.${claims}`);
    expect(verify("sha256", signed, publicKey, Buffer.from(signature, "base64url"))).toBe(true);
  });

  it("never travels itself", () => {
    expect(authHeader("google", new Secret(JSON.stringify(account)))).toEqual({});
  });
});

describe("the machine's own credentials", () => {
  it("are those that GOOGLE_APPLICATION_CREDENTIALS names, in a whole call to Vertex AI", async () => {
    await using service = await tokenService(3_600);
    const file = join(folder, "adc.json");
    writeFileSync(file, JSON.stringify(workload(service.server)));
    vi.stubEnv("GOOGLE_APPLICATION_CREDENTIALS", file);
    const seen: (string | undefined)[] = [];
    await using vertex = await httpServer((response, request) => {
      seen.push(request.headers.authorization);
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(event({ candidates: [{ content: { parts: [{ text: "a" }] }, finishReason: "STOP" }] }));
    });
    const facts = { dialect: "gemini", preset: "vertex-gemini" } as const;
    const provider = providerAt(vertex.url, { apiKey: new Secret("adc") }, facts);
    expect((await attempt(provider, callOf({}, facts))).failure).toBeUndefined();
    expect((await attempt(provider, callOf({}, facts))).failure).toBeUndefined();
    expect(seen).toEqual(["Bearer token-1", "Bearer token-1"]);
    expect(service.received).toHaveLength(1);
  });
});
