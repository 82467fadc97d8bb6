/** Wrong, expired and forged credentials at every door: none comes to a handler. */
import { createHash } from "node:crypto";
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, it } from "vitest";
import type { Grant } from "../../src/core/model/grant.ts";
import type { IdentitySettings } from "../../src/core/model/identity-settings.ts";
import { hello as openAiHello, openOpenAiDoor } from "./http/openai/support/door.ts";
import { failureOf } from "./support/call-failure.ts";
import { clientNames, clientOf, hello } from "./support/clients.ts";
import { openDoors } from "./support/doors.ts";

const keys = await generateKeyPair("RS256", { extractable: true });
const others = await generateKeyPair("RS256");
const publicJwk = { ...(await exportJWK(keys.publicKey)), kid: "k", alg: "RS256" };
const now = Math.floor(Date.now() / 1_000);
const claims = { iss: "https://issuer", aud: "spillway", exp: now + 3_600, sub: "alice" };
const sign = (payload: object, key = keys.privateKey) =>
  new SignJWT({ ...payload }).setProtectedHeader({ alg: "RS256", kid: "k" }).sign(key);
const good = await sign(claims);

const grant: Grant = { tenant: "jwt", permissions: new Set(["complete"]) };
const identity: IdentitySettings = {
  tokens: [{ tokenSha256: createHash("sha256").update("opaque").digest("hex"), grant }],
  jwt: [
    {
      issuer: "https://issuer",
      audiences: ["spillway"],
      algorithms: ["RS256"],
      keys: { kind: "given", jwks: JSON.stringify({ keys: [publicJwk] }) },
      leewayMs: 0,
      tenantClaim: undefined,
      tenants: [],
      permissionsClaim: undefined,
      permissionPrefix: "spillway:",
      grant,
    },
  ],
  certificates: [{ name: { kind: "uri", pattern: "spiffe://a/b" }, grant }],
  forwarded: { certificates: [], networks: ["192.0.2.1"] },
  anonymous: undefined,
};

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const forgeries: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ["nothing", {}],
  ["a token that is not known", bearer("opaqu")],
  ["the hash of a token", bearer(createHash("sha256").update("opaque").digest("hex"))],
  ["a JWT without a signature (alg none)", bearer(new UnsecuredJWT(claims).encode())],
  ["a JWT for another audience", bearer(await sign({ ...claims, aud: "billing" }))],
  ["a JWT that has expired", bearer(await sign({ ...claims, exp: now - 60 }))],
  ["a JWT of another issuer", bearer(await sign({ ...claims, iss: "https://evil" }))],
  ["a JWT signed by another key", bearer(await sign(claims, others.privateKey))],
  [
    "a JWT signed with the public key as a secret (HS256)",
    bearer(
      await new SignJWT(claims)
        .setProtectedHeader({ alg: "HS256", kid: "k" })
        .sign(new TextEncoder().encode(JSON.stringify(publicJwk))),
    ),
  ],
  ["x-forwarded-client-cert from anywhere", { "x-forwarded-client-cert": "URI=spiffe://a/b" }],
  [
    "x-forwarded-client-cert beside a good token",
    { ...bearer(good), "x-forwarded-client-cert": "URI=spiffe://a/b" },
  ],
  ["a grant of its own making", { "spillway-grant": "%5B%22jwt%22%2C%22complete%22%5D" }],
];

describe.each(clientNames)("by %s", (kind) => {
  it("no forgery comes to a handler, and the good token does", async () => {
    const doors = await openDoors({ identity });
    const client = clientOf(kind, doors);
    for (const [what, headers] of forgeries) {
      expect([what, (await failureOf(client.complete(hello(), { headers }))).code]).toEqual([what, 16]);
      expect([what, (await failureOf(client.stream(hello(), { headers }))).code]).toEqual([what, 16]);
    }
    expect(doors.completions.calls).toEqual([]);
    await client.complete(hello(), { headers: bearer(good) });
    expect(doors.completions.lastCall.tenant).toBe("jwt");
  });

  it("nobody widens what is granted", async () => {
    const doors = await openDoors({ identity });
    const client = clientOf(kind, doors);
    const wider: readonly Readonly<Record<string, string>>[] = [
      { "x-spillway-tenant": "other" },
      { "x-spillway-permissions": "complete, admin" },
    ];
    for (const headers of wider) {
      const refused = await failureOf(client.complete(hello(), { headers: { ...bearer(good), ...headers } }));
      expect(refused.code).toBe(7);
    }
    const idle = await failureOf(
      client.complete(hello(), { headers: { ...bearer(good), "x-spillway-permissions": "" } }),
    );
    expect(idle.code).toBe(7);
    expect(doors.completions.calls).toEqual([]);
  });
});

describe("by the door for OpenAI's clients", () => {
  it("no forgery comes to a handler, and the good token does", async () => {
    const door = await openOpenAiDoor({ identity });
    for (const [what, headers] of forgeries) {
      expect([what, (await door.post(openAiHello, headers)).status]).toEqual([what, 401]);
    }
    const { status } = await door.post(openAiHello, { ...bearer(good), "x-spillway-tenant": "other" });
    expect(status).toBe(403);
    expect(door.completions.calls).toEqual([]);
    expect((await door.post(openAiHello, bearer(good))).status).toBe(200);
    expect(door.completions.lastCall.tenant).toBe("jwt");
  });
});
