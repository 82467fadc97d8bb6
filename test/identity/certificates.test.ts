import { describe, expect, it } from "vitest";
import type { Grant } from "../../src/core/model/grant.ts";
import type { IdentitySettings } from "../../src/core/model/identity-settings.ts";
import { namesOf } from "../../src/identity/certificate-names.ts";
import { forwardedNames } from "../../src/identity/forwarded-certificate.ts";
import { identityOf, type Shown, show } from "./support/credentials.ts";

const web: Grant = { tenant: "web", permissions: new Set(["complete"]) };
const batch: Grant = { tenant: "batch", permissions: new Set(["complete"]) };
const host: Grant = { tenant: "host", permissions: new Set(["read"]) };
const anyone: Grant = { tenant: "public", permissions: new Set(["read"]) };

const certificates: IdentitySettings["certificates"] = [
  { name: { kind: "uri", pattern: "spiffe://example.org/ns/shop/sa/web" }, grant: web },
  { name: { kind: "uri", pattern: "spiffe://example.org/ns/batch/*" }, grant: batch },
  { name: { kind: "dns", pattern: "*.hosts.example.org" }, grant: host },
];
const webUri = "spiffe://example.org/ns/shop/sa/web";
const gateway = "spiffe://example.org/ns/mesh/sa/gateway";
const forwarded: IdentitySettings["forwarded"] = {
  certificates: [{ kind: "uri", pattern: gateway }],
  networks: ["127.0.0.1", "10.1.0.0/16", "fd00::/8"],
};

async function tenantOf(shown: Shown, more: Partial<IdentitySettings> = {}): Promise<string> {
  const identity = identityOf({ tokens: [], certificates, forwarded, anonymous: undefined, ...more });
  const found = await identity.identify(show(shown));
  return found.kind === "known" ? found.grant.tenant : found.kind;
}

describe("callers known by a certificate", () => {
  it.each([
    ["by its URI", { uris: [webUri] }, "web"],
    ["by a URI below", { uris: ["spiffe://example.org/ns/batch/sa/nightly"] }, "batch"],
    ["by its DNS name in any case", { dnsNames: ["A.hosts.Example.org"] }, "host"],
    ["not by a URI beside", { uris: ["spiffe://example.org/ns/batchers/sa/x"] }, "unknown"],
    ["not by a longer URI", { uris: [`${webUri}2`] }, "unknown"],
    ["not by another trust domain", { uris: ["spiffe://evil.org/ns/shop/sa/web"] }, "unknown"],
    ["not by two URIs", { uris: [webUri, "spiffe://example.org/x"] }, "unknown"],
    ["not by two labels", { dnsNames: ["a.b.hosts.example.org"] }, "unknown"],
    ["not by the suffix alone", { dnsNames: ["hosts.example.org", ".hosts.example.org"] }, "unknown"],
    ["not by a URI that is a DNS name", { dnsNames: [webUri] }, "unknown"],
  ])("%s", async (_, certificate, tenant) => {
    expect(await tenantOf({ certificate })).toBe(tenant);
  });

  it("are not anonymous with a certificate that nobody is known by", async () => {
    expect(await tenantOf({ certificate: { uris: ["spiffe://example.org/x"] } }, { anonymous: anyone })).toBe(
      "unknown",
    );
    expect(await tenantOf({}, { anonymous: anyone })).toBe("public");
  });

  it("come after an authorization header, whether it is good or bad", async () => {
    const tokens = [{ tokenSha256: "0".repeat(64), grant: anyone }];
    const shown = { certificate: { uris: [webUri] }, headers: { authorization: "Bearer wrong" } };
    expect(await tenantOf(shown, { tokens })).toBe("unknown");
    expect(await tenantOf(shown)).toBe("web");
  });

  it("need no rule where certificates only secure the connection", async () => {
    const shown = { certificate: { uris: ["spiffe://example.org/x"] } };
    const more = { certificates: [], forwarded: undefined, anonymous: anyone };
    expect(await tenantOf(shown, more)).toBe("public");
  });
});

describe("x-forwarded-client-cert", () => {
  const header = { "x-forwarded-client-cert": `By=${gateway};Hash=00;URI=${webUri}` };

  it.each<[string, Shown]>([
    ["a hop known by its certificate", { certificate: { uris: [gateway] } }],
    ["a hop known by its address", { address: "127.0.0.1" }],
    ["a hop of a network", { address: "10.1.255.3" }],
    ["an IPv4 hop on an IPv6 listener", { address: "::ffff:10.1.2.3" }],
    ["an IPv6 hop", { address: "fd12::1" }],
  ])("is taken from %s", async (_, peer) => {
    expect(await tenantOf({ ...peer, headers: header })).toBe("web");
  });

  it.each<[string, Shown]>([
    ["a stranger", {}],
    ["a stranger's address", { address: "10.2.0.1" }],
    ["an address that cannot be read", { address: "unknown" }],
    ["a caller with a good certificate of its own", { certificate: { uris: [webUri] } }],
    ["a certificate that has the hop's name and another", { certificate: { uris: [gateway, webUri] } }],
  ])("is refused from %s, though anonymous callers are welcome", async (_, peer) => {
    expect(await tenantOf({ ...peer, headers: header }, { anonymous: anyone })).toBe("unknown");
  });

  it("is refused from a stranger beside a good token", async () => {
    const tokens = [
      { tokenSha256: "2348f998744212575d85959674f9607ab26f67708a917157472832386337c904", grant: anyone },
    ];
    expect(await tenantOf({ headers: { authorization: "Bearer open", ...header } }, { tokens })).toBe(
      "unknown",
    );
  });

  it("means nothing where no proxies are configured", async () => {
    expect(await tenantOf({ headers: header }, { forwarded: undefined })).toBe("unknown");
    expect(await tenantOf({ headers: header }, { forwarded: undefined, anonymous: anyone })).toBe("public");
  });

  it("leaves a hop without it with nothing of its own", async () => {
    const own = [{ name: { kind: "uri", pattern: gateway }, grant: web } as const];
    expect(await tenantOf({ certificate: { uris: [gateway] } }, { certificates: own })).toBe("unknown");
  });

  it.each([
    ["the last hop's word counts", `URI=spiffe://evil.org/a,By=x;URI=${webUri}`, [webUri]],
    ["quotes hide separators", `Subject="O=a,b;URI=${gateway}";URI=${webUri}`, [webUri]],
    ["quotes hide quotes", `Subject="x\\",URI=y\\"";URI=${webUri}`, [webUri]],
    ["keys are of any case", `uri=${webUri}`, [webUri]],
    ["empty values are none", "URI=;DNS=", []],
    ["all URIs are seen", "URI=a:b;URI=c:d", ["a:b", "c:d"]],
  ])("%s", (_, text, uris) => {
    expect(forwardedNames(text)?.uris).toEqual(uris);
  });

  it.each(['URI="a', 'URI=a"b"', "URI", "=a", "", `URI=a;"`, "x".repeat(20_000)])("refuses %j", (text) => {
    expect(forwardedNames(text)).toBeUndefined();
  });
});

describe("namesOf()", () => {
  it.each([
    ["URI:spiffe://a/b, DNS:c.d", { uris: ["spiffe://a/b"], dnsNames: ["c.d"] }],
    ['DNS:"x, URI:spiffe://a/b"', { uris: [], dnsNames: ["x, URI:spiffe://a/b"] }],
    ['DNS:"x\\", URI:spiffe://a/b"', { uris: [], dnsNames: ['x", URI:spiffe://a/b'] }],
    ["IP Address:127.0.0.1, DNS:a", { uris: [], dnsNames: ["a"] }],
    [undefined, { uris: [], dnsNames: [] }],
  ])("reads %j", (text, names) => {
    expect(namesOf(text)).toEqual(names);
  });
});
