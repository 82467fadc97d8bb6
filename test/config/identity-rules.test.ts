import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Grant } from "../../src/core/model/grant.ts";
import type { IdentitySettings } from "../../src/core/model/identity-settings.ts";
import { configText } from "./support/config-text.ts";
import { FakeEnvironment, linesOf, loadText } from "./support/fake-environment.ts";
import { type Row, refusesRow } from "./support/rule-row.ts";

const identity = (field: string) => ({ more: `identity: {${field}}` });
const grant = "grant: {permissions: [read]}";
const issuer = (fields: string) => identity(`jwt: [{${fields}, ${grant}}]`);
const url = "jwks_url: 'https://a/k'";
const good = `issuer: a, audiences: [b], ${url}`;
const caller = (name: string) => identity(`certificates: [{name: {${name}}, ${grant}}]`);
const hop = (fields: string) =>
  identity(`certificates: [{name: {dns: a}, ${grant}}], forwarded: {${fields}}`);

const rows: readonly Row[] = [
  [issuer(`audiences: [b], ${url}`), "identity.jwt[0].issuer", "required"],
  [issuer(`issuer: a, ${url}`), "identity.jwt[0].audiences", "at least one"],
  [issuer(`issuer: a, audiences: [''], ${url}`), "identity.jwt[0].audiences[0]", "required"],
  [issuer("issuer: a, audiences: [b]"), "identity.jwt[0].jwks_url", "or jwks_file"],
  [issuer("issuer: a, audiences: [b], jwks_url: 'http://a/k'"), "identity.jwt[0].jwks_url", "https"],
  [issuer("issuer: a, audiences: [b], jwks_url: 'https://u:p@a/k'"), "identity.jwt[0].jwks_url", "https"],
  [issuer("issuer: a, audiences: [b], jwks_file: absent"), "identity.jwt[0].jwks_file", "cannot be read"],
  [issuer(`${good}, jwks_refresh: 9s`), "identity.jwt[0].jwks_refresh", "10s to 24h"],
  [issuer(`${good}, jwks_ca_file: absent`), "identity.jwt[0].jwks_ca_file", "cannot be read"],
  [issuer(`${good}, algorithms: [none]`), "identity.jwt[0].algorithms[0]", "is none of RS256"],
  [issuer(`${good}, algorithms: [ES256, HS256]`), "identity.jwt[0].algorithms[1]", "is none of RS256"],
  [issuer(`${good}, leeway: 301s`), "identity.jwt[0].leeway", "0s to 5m"],
  [issuer(`${good}, tenants: [a]`), "identity.jwt[0].tenants", "give tenant_claim"],
  [
    issuer(`${good}, tenant_claim: t, tenants: ['a*b']`),
    "identity.jwt[0].tenants[0]",
    "neither a tenant's name",
  ],
  [issuer(`${good}, permission_prefix: x`), "identity.jwt[0].permission_prefix", "give permissions_claim"],
  [identity(`jwt: [{${good}}]`), "identity.jwt[0].grant.permissions", "at least one of complete"],
  [identity(`jwt: [{${good}, ${grant}}, {${good}, ${grant}}]`), "identity.jwt[1].issuer", "identity.jwt[0]"],
  [caller(""), "identity.certificates[0].name", "one of uri and dns"],
  [caller("uri: 'spiffe://a/b', dns: c"), "identity.certificates[0].name", "one of uri and dns"],
  [caller("uri: nothing"), "identity.certificates[0].name.uri", "is no URI"],
  [caller("uri: 'spiffe://a/*/b'"), "identity.certificates[0].name.uri", "is no URI"],
  [caller("dns: 'a.*.b'"), "identity.certificates[0].name.dns", "is no DNS name"],
  [
    identity(`certificates: [{name: {dns: a.B}, ${grant}}, {name: {dns: A.b}, ${grant}}]`),
    "identity.certificates[1].name",
    "the same name as that of identity.certificates[0]",
  ],
  [hop(""), "identity.forwarded", "trusts nobody"],
  [hop("networks: [10.0.0.0/33]"), "identity.forwarded.networks[0]", "neither an IP address"],
  [hop("networks: [gateway.local]"), "identity.forwarded.networks[0]", "neither an IP address"],
  [hop("certificates: [{}]"), "identity.forwarded.certificates[0]", "one of uri and dns"],
  [identity("forwarded: {networks: [127.0.0.1]}"), "identity.forwarded", "give identity.certificates"],
  [
    identity("anonymous: {permissions: [read], tenants: ['']}"),
    "identity.anonymous.tenants[0]",
    "neither a tenant's",
  ],
];

const tenants = (field: string) => ({ more: `tenants: {${field}}` });

const tenantRows: readonly Row[] = [
  [tenants("others: {requests_per_minute: 0}"), "tenants.others.requests_per_minute", "1 to 10000000"],
  [
    tenants("others: {tokens_per_minute: 1000000000001}"),
    "tenants.others.tokens_per_minute",
    "1 to 1000000000000",
  ],
  [tenants("others: {concurrency: 100001}"), "tenants.others.concurrency", "1 to 100000"],
  [tenants("named: [{name: a, rules: {weight: 1001}}]"), "tenants.named[0].rules.weight", "1 to 1000"],
  [tenants("named: [{rules: {weight: 1}}]"), "tenants.named[0].name", "required"],
  [tenants("named: [{name: a}, {name: a}]"), "tenants.named[1].name", "tenants.named[0]"],
];

describe("the rules of tenants", () => {
  it.each(tenantRows)("%j is refused at %s", (parts, path, words) => refusesRow(parts, path, words));

  it("become settings", async () => {
    const text = configText(
      tenants("others: {concurrency: 3}, named: [{name: a, rules: {tokens_per_minute: 9}}]"),
    );
    const result = await loadText(text);
    if (result.kind !== "ok") throw new Error(linesOf(result).join("\n"));
    const none = {
      requestsPerMinute: undefined,
      tokensPerMinute: undefined,
      concurrency: undefined,
      weight: 1,
    };
    expect(result.settings.tenants).toEqual({
      others: { ...none, concurrency: 3 },
      named: new Map([["a", { ...none, tokensPerMinute: 9 }]]),
    });
  });
});

describe("the rules of identity", () => {
  it.each(rows)("%j is refused at %s", (parts, path, words) => refusesRow(parts, path, words));

  const jwk = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
  const { d: _, ...publicJwk } = jwk;

  it.each([
    ["not JSON", "{", "is not JSON"],
    ["no set", "{}", "is no JWKS"],
    ["an empty set", JSON.stringify({ keys: [] }), "is no JWKS"],
    ["a private key", JSON.stringify({ keys: [jwk] }), "a private or a symmetric key"],
    [
      "a shared secret",
      JSON.stringify({ keys: [{ kty: "oct", k: "c2VjcmV0" }] }),
      "a private or a symmetric key",
    ],
  ])("a key file with %s is refused, and nothing of it is shown", async (_, content, words) => {
    const environment = new FakeEnvironment();
    environment.write("config/keys.json", content);
    const result = await loadText(
      configText(issuer("issuer: a, audiences: [b], jwks_file: keys.json")),
      environment,
    );
    expect(linesOf(result).join("\n")).toContain(words);
    expect(linesOf(result).join("\n")).not.toContain("c2VjcmV0");
  });

  it("are warned of where no caller can show what they want", async () => {
    const warned = async (more: object) => {
      const { warnings } = await loadText(configText(more), new FakeEnvironment());
      return warnings.filter(({ path }) => path === "identity.certificates").map(({ message }) => message);
    };
    const certificates = `certificates: [{name: {dns: a}, ${grant}}]`;
    expect(await warned(caller("dns: a"))).toEqual([expect.stringContaining("no caller can show")]);
    expect(await warned(hop("networks: [10.0.0.1]"))).toEqual([]);
    const tls = "listeners: {http: {tls: {cert_file: a, key_file: b, client_ca_file: c}}}";
    expect(await warned({ more: `${tls}\nidentity: {${certificates}}` })).toEqual([]);
  });

  it("become settings with every default", async () => {
    const environment = new FakeEnvironment();
    const jwks = JSON.stringify({ keys: [publicJwk] });
    environment.write("config/keys.json", jwks);
    const text = configText(
      identity(`
        jwt: [{issuer: a, audiences: [b], jwks_file: keys.json, ${grant}}, {issuer: c, audiences: [d], ${url}, ${grant}}],
        certificates: [{name: {uri: 'spiffe://a/*'}, ${grant}}],
        forwarded: {networks: [10.0.0.0/8], certificates: [{dns: proxy.local}]}`),
    );
    const result = await loadText(text, environment);
    if (result.kind !== "ok") throw new Error(linesOf(result).join("\n"));
    const reader: Grant = { tenant: "default", permissions: new Set(["read"]), tenants: [] };
    const issuerSettings = {
      algorithms: ["RS256", "PS256", "ES256", "EdDSA"],
      leewayMs: 30_000,
      tenantClaim: undefined,
      tenants: [],
      permissionsClaim: undefined,
      permissionPrefix: "spillway:",
      grant: reader,
    };
    const fetched = { kind: "fetched", url: "https://a/k", refreshMs: 600_000, ca: undefined } as const;
    expect(result.settings.identity).toEqual({
      tokens: [],
      jwt: [
        { issuer: "a", audiences: ["b"], keys: { kind: "given", jwks }, ...issuerSettings },
        { issuer: "c", audiences: ["d"], keys: fetched, ...issuerSettings },
      ],
      certificates: [{ name: { kind: "uri", pattern: "spiffe://a/*" }, grant: reader }],
      forwarded: { certificates: [{ kind: "dns", pattern: "proxy.local" }], networks: ["10.0.0.0/8"] },
      anonymous: undefined,
    } satisfies IdentitySettings);
  });
});
