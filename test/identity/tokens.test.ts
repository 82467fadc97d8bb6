import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Grant } from "../../src/core/model/grant.ts";
import { identityOf, show } from "./support/credentials.ts";

const alice: Grant = { tenant: "alice", permissions: new Set(["complete"]) };
const root: Grant = { tenant: "ops", permissions: new Set(["complete", "read", "admin"]) };
const anyone: Grant = { tenant: "public", permissions: new Set(["read"]) };

const sha256 = (token: string) => createHash("sha256").update(token).digest("hex");
const tokens = [
  { tokenSha256: sha256("alice-token"), grant: alice },
  { tokenSha256: sha256("rööt"), grant: root },
];
const authorized = (authorization: string) => show({ headers: { authorization } });

describe("callers known by a token", () => {
  const identity = identityOf({ tokens, anonymous: undefined });

  it.each([
    ["Bearer alice-token", alice],
    ["bearer alice-token", alice],
    ["BEARER   alice-token  ", alice],
    ["Bearer rööt", root],
  ])("knows the caller of %j", async (authorization, grant) => {
    expect(await identity.identify(authorized(authorization))).toEqual({ kind: "known", grant });
  });

  it.each([
    "Bearer alice-toke",
    "Bearer alice-token2",
    "Bearer ALICE-TOKEN",
    `Bearer ${sha256("alice-token")}`,
    "Bearer",
    "Bearer ",
    "Bearer a b",
    "Bearer alice-token, Bearer rööt",
    "Basic YWxpY2U6dG9rZW4=",
    "alice-token",
    "",
    `Bearer ${"x".repeat(10_000)}`,
  ])("does not know the caller of %j, and does not repeat what it said", async (authorization) => {
    const identification = await identity.identify(authorized(authorization));
    if (identification.kind !== "unknown") throw new Error("was let in");
    const token = authorization.split(" ").at(-1) ?? "";
    if (token.length > 6) expect(identification.reason).not.toContain(token);
  });

  it("asks a caller without a token for one", async () => {
    expect(await identity.identify(show({}))).toEqual({
      kind: "unknown",
      reason: "a token is needed: send the header `authorization: Bearer <token>`",
    });
  });

  it("lets callers without a token have the anonymous grant, but never those with a wrong one", async () => {
    const open = identityOf({ tokens, anonymous: anyone });
    expect(await open.identify(show({}))).toEqual({ kind: "known", grant: anyone });
    expect((await open.identify(authorized("Bearer wrong"))).kind).toBe("unknown");
  });

  it("takes any token for anonymous when the configuration has none", async () => {
    const open = identityOf({ tokens: [], anonymous: anyone });
    expect(await open.identify(authorized("Bearer sk-something"))).toEqual({ kind: "known", grant: anyone });
    expect(await open.identify(show({}))).toEqual({ kind: "known", grant: anyone });
  });

  it("lets nobody in when the configuration grants nothing", async () => {
    const closed = identityOf({ tokens: [], anonymous: undefined });
    expect((await closed.identify(authorized("Bearer alice-token"))).kind).toBe("unknown");
  });

  it("takes hashes in either case and refuses what is no hash", async () => {
    const upper = [{ tokenSha256: sha256("alice-token").toUpperCase(), grant: alice }];
    const identity = identityOf({ tokens: upper, anonymous: undefined });
    expect((await identity.identify(authorized("Bearer alice-token"))).kind).toBe("known");
    for (const tokenSha256 of ["", "abc", `${sha256("x")}0`, "g".repeat(64)]) {
      const settings = { tokens: [{ tokenSha256, grant: alice }], anonymous: undefined };
      expect(() => identityOf(settings)).toThrow("64 hexadecimal digits");
    }
  });
});

describe("a request that asks for less", () => {
  const grant: Grant = {
    tenant: "platform",
    permissions: new Set(["complete", "read"]),
    tenants: ["acme", "shop-*"],
  };
  const identity = identityOf({ tokens: [{ tokenSha256: sha256("t"), grant }], anonymous: undefined });
  const ask = (headers: Readonly<Record<string, string>>) =>
    identity.identify(show({ headers: { authorization: "Bearer t", ...headers } }));

  it.each([["platform"], ["acme"], ["shop-"], ["shop-1"]])("acts for the tenant %j", async (tenant) => {
    const found = await ask({ "x-spillway-tenant": tenant });
    expect(found).toEqual({ kind: "known", grant: { tenant, permissions: grant.permissions } });
  });

  it.each([
    ["acme2"],
    ["shop"],
    ["ACME"],
    [""],
    ["*"],
    ["shop-*"],
    ["acme, shop-1"],
    [`shop-${"x".repeat(200)}`],
  ])("does not act for the tenant %j", async (tenant) => {
    expect((await ask({ "x-spillway-tenant": tenant })).kind).toBe("denied");
  });

  it("has the permissions that it names, and no more", async () => {
    const found = await ask({ "x-spillway-permissions": "read" });
    expect(found).toEqual({ kind: "known", grant: { tenant: "platform", permissions: new Set(["read"]) } });
    for (const wanted of ["admin", "complete, admin", "everything", "", "Read"]) {
      expect((await ask({ "x-spillway-permissions": wanted })).kind).toBe("denied");
    }
  });

  it("loses the further tenants with the first narrowing", async () => {
    const found = await ask({ "x-spillway-tenant": "acme", "x-spillway-permissions": "complete" });
    expect(found).toEqual({ kind: "known", grant: { tenant: "acme", permissions: new Set(["complete"]) } });
  });
});
