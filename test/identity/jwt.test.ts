import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import type { Grant } from "../../src/core/model/grant.ts";
import type { JwtIssuer, JwtKeys } from "../../src/core/model/identity-settings.ts";
import { createCallerIdentity } from "../../src/identity/caller-identity.ts";
import type { Identification, Identity } from "../../src/identity/identity.ts";
import { bearer } from "./support/credentials.ts";

const nowMs = Date.UTC(2026, 0, 1);
const now = nowMs / 1_000;
const grant: Grant = { tenant: "fixed", permissions: new Set(["complete", "read"]) };

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
let rsa: Pair;
let ec: Pair;
let other: Pair;
let jwks: string;

beforeAll(async () => {
  [rsa, ec, other] = await Promise.all([
    generateKeyPair("RS256", { extractable: true }),
    generateKeyPair("ES256", { extractable: true }),
    generateKeyPair("ES256", { extractable: true }),
  ]);
  jwks = await setOf({ rsa, ec });
});

async function setOf(pairs: Readonly<Record<string, Pair>>): Promise<string> {
  const keys = Object.entries(pairs).map(async ([kid, { publicKey }]) => ({
    ...(await exportJWK(publicKey)),
    kid,
  }));
  return JSON.stringify({ keys: await Promise.all(keys) });
}

const claims = { iss: "https://issuer", aud: "spillway", exp: now + 300, sub: "alice" };

function sign(payload: object, pair: Pair = ec, header: object = {}): Promise<string> {
  const alg = pair === rsa ? "RS256" : "ES256";
  const kid = pair === rsa ? "rsa" : "ec";
  return new SignJWT({ ...payload }).setProtectedHeader({ alg, kid, ...header }).sign(pair.privateKey);
}

function issuer(more: Partial<JwtIssuer> = {}, keys: JwtKeys = { kind: "given", jwks }): JwtIssuer {
  return {
    issuer: "https://issuer",
    audiences: ["spillway", "spillway-test"],
    algorithms: ["RS256", "ES256"],
    keys,
    leewayMs: 30_000,
    tenantClaim: undefined,
    tenants: [],
    permissionsClaim: undefined,
    permissionPrefix: "spillway:",
    grant,
    ...more,
  };
}

/** Virtual time, and an issuer that answers as it is told. */
class World {
  elapsedMs = 0;
  fetches = 0;
  answer: () => Promise<string> = async () => jwks;

  identity(...issuers: readonly JwtIssuer[]): Identity {
    const clock = { now: () => this.elapsedMs, wall: () => nowMs + this.elapsedMs };
    const fetchKeySet = () => {
      this.fetches += 1;
      return this.answer();
    };
    return createCallerIdentity({ tokens: [], jwt: issuers, anonymous: undefined }, { clock, fetchKeySet });
  }
}

async function ask(token: string | Promise<string>, more: Partial<JwtIssuer> = {}): Promise<Identification> {
  return new World().identity(issuer(more)).identify(bearer(await token));
}

describe("callers known by a JSON Web Token", () => {
  it("are granted what the issuer's configuration says", async () => {
    expect(await ask(sign(claims))).toEqual({ kind: "known", grant });
    expect(await ask(sign(claims, rsa))).toEqual({ kind: "known", grant });
    expect((await ask(sign({ ...claims, aud: ["x", "spillway-test"] }))).kind).toBe("known");
  });

  it.each<[string, () => string | Promise<string>, string]>([
    ["another audience", () => sign({ ...claims, aud: "billing" }), "the token is for another audience"],
    ["no audience", () => sign({ ...claims, aud: undefined }), "the token is for another audience"],
    ["an expiry that has passed", () => sign({ ...claims, exp: now - 31 }), "the token has expired"],
    ["no expiry", () => sign({ ...claims, exp: undefined }), "the token has no expiry"],
    ["a beginning to come", () => sign({ ...claims, nbf: now + 31 }), "the token is not valid yet"],
    [
      "another issuer",
      () => sign({ ...claims, iss: "https://evil" }),
      "the token is of an issuer that is not known",
    ],
    ["no issuer", () => sign({ ...claims, iss: undefined }), "the token is of an issuer that is not known"],
    ["another's key", () => sign(claims, other), "the token's signature cannot be verified"],
    [
      "a key that nobody knows",
      () => sign(claims, other, { kid: "new" }),
      "the token's signature cannot be verified",
    ],
    ["alg none", () => new UnsecuredJWT(claims).encode(), "the token's signature cannot be verified"],
  ])("are refused with %s", async (_, token, reason) => {
    expect(await ask(token())).toEqual({ kind: "unknown", reason });
  });

  it("are refused with a public key used as a shared secret (HS256 for RS256)", async () => {
    const publicText = new TextEncoder().encode(JSON.stringify(await exportJWK(rsa.publicKey)));
    const forged = await new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256", kid: "rsa" })
      .sign(publicText);
    expect((await ask(forged)).kind).toBe("unknown");
    // Even where somebody lists it: a set of public keys verifies no HMAC.
    expect((await ask(forged, { algorithms: ["HS256", "RS256"] })).kind).toBe("unknown");
  });

  it("are refused with an algorithm that is not listed", async () => {
    expect((await ask(sign(claims, rsa), { algorithms: ["ES256"] })).kind).toBe("unknown");
  });

  it("are refused with a body that was changed, a signature cut off, and what is no token", async () => {
    const [header, body, signature] = (await sign(claims)).split(".");
    const admin = Buffer.from(JSON.stringify({ ...claims, sub: "root" })).toString("base64url");
    for (const token of [
      `${header}.${admin}.${signature}`,
      `${header}.${body}.`,
      `${header}.${body}`,
      "a.b.c",
    ]) {
      expect((await ask(token)).kind).toBe("unknown");
    }
  });

  it("have the leeway that their clocks need, and no more", async () => {
    expect((await ask(sign({ ...claims, exp: now - 29 }))).kind).toBe("known");
    expect((await ask(sign({ ...claims, nbf: now + 29 }))).kind).toBe("known");
    expect((await ask(sign({ ...claims, exp: now - 1 }), { leewayMs: 0 })).kind).toBe("unknown");
  });
});

describe("the claims of a token", () => {
  it.each<[string, object, Partial<JwtIssuer>, string]>([
    ["a claim", { tenant: "acme" }, { tenantClaim: "tenant" }, "acme"],
    ["a path", { org: { id: "acme" } }, { tenantClaim: "org.id" }, "acme"],
    ["a name with dots", { "https://x.org/t": "acme" }, { tenantClaim: "https://x.org/t" }, "acme"],
    ["a claim that is not there", {}, { tenantClaim: "tenant" }, "unknown"],
    ["a claim of the prototype", {}, { tenantClaim: "constructor.name" }, "unknown"],
    ["a claim that is no text", { tenant: ["acme"] }, { tenantClaim: "tenant" }, "unknown"],
    ["a claim with a space", { tenant: "ac me" }, { tenantClaim: "tenant" }, "unknown"],
    ["a tenant of the issuer", { tenant: "eu-1" }, { tenantClaim: "tenant", tenants: ["eu-*"] }, "eu-1"],
    [
      "a tenant of another issuer",
      { tenant: "us-1" },
      { tenantClaim: "tenant", tenants: ["eu-*"] },
      "unknown",
    ],
  ])("name the tenant by %s", async (_, more, settings, tenant) => {
    const found = await ask(sign({ ...claims, ...more }), settings);
    expect(found.kind === "known" ? found.grant.tenant : found.kind).toBe(tenant);
  });

  it.each<[unknown, readonly string[]]>([
    ["openid spillway:complete", ["complete"]],
    [
      ["spillway:read", "spillway:complete"],
      ["complete", "read"],
    ],
    ["spillway:complete spillway:admin", ["complete"]],
    ["complete read", []],
    [undefined, []],
    [7, []],
  ])("name permissions by %j, of those that the issuer may give", async (scope, permissions) => {
    const found = await ask(sign({ ...claims, scope }), { permissionsClaim: "scope" });
    expect(found).toMatchObject({ kind: "known", grant: { permissions: new Set(permissions) } });
  });
});

describe("a token that was verified", () => {
  it("is verified again after a minute, when its key may have been withdrawn", async () => {
    const world = new World();
    const keys = { kind: "fetched", url: "https://issuer/jwks", refreshMs: 50_000, ca: undefined } as const;
    const identity = world.identity(issuer({}, keys));
    const token = bearer(await sign(claims));
    expect((await identity.identify(token)).kind).toBe("known");
    world.answer = () => setOf({ rsa });
    world.elapsedMs = 59_000;
    expect((await identity.identify(token)).kind).toBe("known");
    // The first token after the refresh time starts the fetch, and the one after it sees the new keys.
    world.elapsedMs = 61_000;
    await identity.identify(token);
    await new Promise((resolve) => setImmediate(resolve));
    expect((await identity.identify(bearer(await sign({ ...claims, jti: "2" })))).kind).toBe("unknown");
  });

  it("is not known beyond its expiry", async () => {
    const world = new World();
    const identity = world.identity(issuer({ leewayMs: 0 }));
    const token = bearer(await sign({ ...claims, exp: now + 10 }));
    expect((await identity.identify(token)).kind).toBe("known");
    world.elapsedMs = 10_000;
    expect((await identity.identify(token)).kind).toBe("unknown");
  });
});

describe("keys that are fetched", () => {
  const keys = { kind: "fetched", url: "https://issuer/jwks", refreshMs: 600_000, ca: undefined } as const;

  it("are fetched once for all who wait, and then kept", async () => {
    const world = new World();
    const identity = world.identity(issuer({}, keys));
    const tokens = await Promise.all([1, 2, 3].map((jti) => sign({ ...claims, jti: String(jti) })));
    const found = await Promise.all(tokens.map((token) => identity.identify(bearer(token))));
    expect(found.map(({ kind }) => kind)).toEqual(["known", "known", "known"]);
    expect(world.fetches).toBe(1);
  });

  it("are fetched again for a key that is not among them, but not for every token that names one", async () => {
    const world = new World();
    const identity = world.identity(issuer({}, keys));
    expect((await identity.identify(bearer(await sign(claims)))).kind).toBe("known");
    const rotated = bearer(await sign(claims, other, { kid: "new" }));
    expect((await identity.identify(rotated)).kind).toBe("unknown");
    expect(world.fetches).toBe(1);
    world.elapsedMs = 30_000;
    world.answer = () => setOf({ rsa, ec, new: other });
    expect((await identity.identify(rotated)).kind).toBe("known");
    expect(world.fetches).toBe(2);
  });

  it("that cannot be had make callers come back later, and no known one a stranger", async () => {
    const world = new World();
    world.answer = () => Promise.reject(new Error("down"));
    const identity = world.identity(issuer({}, keys));
    const token = bearer(await sign(claims));
    expect((await identity.identify(token)).kind).toBe("unavailable");
    world.answer = async () => jwks;
    expect((await identity.identify(token)).kind).toBe("unavailable");
    world.elapsedMs = 1_000;
    expect((await identity.identify(token)).kind).toBe("known");
  });

  it("serve on for a night while the issuer is down, and no longer", async () => {
    const world = new World();
    const identity = world.identity(issuer({}, keys));
    const longLived = (jti: string) => sign({ ...claims, jti, exp: now + 100_000 });
    expect((await identity.identify(bearer(await longLived("1")))).kind).toBe("known");
    world.answer = async () => "<html>";
    world.elapsedMs = 11 * 3_600_000;
    expect((await identity.identify(bearer(await longLived("2")))).kind).toBe("known");
    world.elapsedMs = 13 * 3_600_000;
    expect((await identity.identify(bearer(await longLived("3")))).kind).toBe("unavailable");
  });
});
