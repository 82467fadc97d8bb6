import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Grant } from "../../src/core/model/grant.ts";
import { createBearerIdentity } from "../../src/identity/bearer-identity.ts";

const alice: Grant = { tenant: "alice", permissions: new Set(["complete"]) };
const root: Grant = { tenant: "ops", permissions: new Set(["complete", "read", "admin"]) };
const anyone: Grant = { tenant: "public", permissions: new Set(["read"]) };

const sha256 = (token: string) => createHash("sha256").update(token).digest("hex");
const tokens = [
  { tokenSha256: sha256("alice-token"), grant: alice },
  { tokenSha256: sha256("rööt"), grant: root },
];

describe("createBearerIdentity()", () => {
  const identity = createBearerIdentity({ tokens, anonymous: undefined });

  it.each([
    ["Bearer alice-token", alice],
    ["bearer alice-token", alice],
    ["BEARER   alice-token  ", alice],
    ["Bearer rööt", root],
  ])("knows the caller of %j", (authorization, grant) => {
    expect(identity.identify({ authorization })).toEqual({ kind: "known", grant });
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
  ])("does not know the caller of %j, and does not repeat what it said", (authorization) => {
    const identification = identity.identify({ authorization });
    if (identification.kind !== "unknown") throw new Error("was let in");
    const token = authorization.split(" ").at(-1) ?? "";
    if (token.length > 6) expect(identification.reason).not.toContain(token);
  });

  it("asks a caller without a token for one", () => {
    const identification = identity.identify({ authorization: undefined });
    expect(identification).toEqual({
      kind: "unknown",
      reason: "a token is needed: send the header `authorization: Bearer <token>`",
    });
  });

  it("lets callers without a token have the anonymous grant, but never those with a wrong one", () => {
    const open = createBearerIdentity({ tokens, anonymous: anyone });
    expect(open.identify({ authorization: undefined })).toEqual({ kind: "known", grant: anyone });
    expect(open.identify({ authorization: "Bearer wrong" }).kind).toBe("unknown");
  });

  it("takes any token for anonymous when the configuration has none", () => {
    const open = createBearerIdentity({ tokens: [], anonymous: anyone });
    expect(open.identify({ authorization: "Bearer sk-something" })).toEqual({ kind: "known", grant: anyone });
    expect(open.identify({ authorization: undefined })).toEqual({ kind: "known", grant: anyone });
  });

  it("lets nobody in when the configuration grants nothing", () => {
    const closed = createBearerIdentity({ tokens: [], anonymous: undefined });
    expect(closed.identify({ authorization: "Bearer alice-token" }).kind).toBe("unknown");
  });

  it("takes hashes in either case and refuses what is no hash", () => {
    const upper = [{ tokenSha256: sha256("alice-token").toUpperCase(), grant: alice }];
    expect(
      createBearerIdentity({ tokens: upper, anonymous: undefined }).identify({
        authorization: "Bearer alice-token",
      }).kind,
    ).toBe("known");
    for (const tokenSha256 of ["", "abc", `${sha256("x")}0`, "g".repeat(64)]) {
      const settings = { tokens: [{ tokenSha256, grant: alice }], anonymous: undefined };
      expect(() => createBearerIdentity(settings)).toThrow("64 hexadecimal digits");
    }
  });
});
