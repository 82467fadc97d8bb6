/** What reads headers, tokens and links of callers, each with good words that damage can be done to. */
import { createHash } from "node:crypto";
import { peerName } from "../../src/core/base/peer-name.ts";
import type { Random } from "../../src/core/base/random.ts";
import { namesOf } from "../../src/identity/certificate-names.ts";
import { forwardedNames } from "../../src/identity/forwarded-certificate.ts";
import { createJwtVerifier } from "../../src/identity/jwt/verifier.ts";
import { formatFault } from "../../src/stream/answer-format.ts";
import { imageOf } from "../../src/transport/http/openai/request/image-url.ts";
import { previousAttempts } from "../../src/transport/rpc/previous-attempts.ts";
import { traceContext } from "../../src/transport/rpc/trace-context.ts";
import { VirtualTime } from "../support/virtual-time.ts";
import { damaged } from "./damage.ts";
import type { FuzzedParser } from "./fuzz-parser.ts";
import { mutated } from "./mutated-json.ts";

/** A parser of texts that answers at once. */
function textParser(
  name: string,
  good: readonly string[],
  read: (text: string) => string | Promise<string>,
): FuzzedParser {
  const pieces = good.map((text) => text.match(/.{1,8}/gs)?.map((piece) => Buffer.from(piece)) ?? []);
  return {
    name,
    words: (random) => damaged(pieces[Math.floor(random() * pieces.length)] ?? [], random, false).bytes,
    // As Node hands on what comes in headers.
    take: async (bytes) => read(Buffer.from(bytes).toString("latin1")),
  };
}

const found = (value: unknown) => (value === undefined ? "nothing" : "something");

/** One header under any name that is asked for. */
const only = (value: string) => ({ requestHeader: () => value });

const base64url = (json: unknown) => Buffer.from(JSON.stringify(json)).toString("base64url");
const tokens = [{ alg: "RS256", kid: "k" }, { alg: "none" }, { alg: "HS256", typ: "JWT" }].map(
  (header) =>
    `${base64url(header)}.${base64url({ iss: "i", aud: "a", exp: 2e9, sub: "s" })}.${"A".repeat(86)}`,
);
const verify = createJwtVerifier(
  [
    {
      issuer: "i",
      audiences: ["a"],
      algorithms: ["RS256"],
      keys: { kind: "given", jwks: '{"keys":[]}' },
      leewayMs: 30_000,
      tenantClaim: "sub",
      tenants: [],
      permissionsClaim: "scope",
      permissionPrefix: "spillway:",
      grant: { tenant: "acme", permissions: new Set(["complete"]) },
    },
  ],
  {
    clock: new VirtualTime(),
    fetchKeySet: async () => {
      throw new Error("nothing is fetched here");
    },
  },
);

/** A schema of a caller's, damaged, against an answer that fits the whole one. */
const schema = {
  type: "object",
  required: ["a"],
  properties: {
    a: { type: "array", items: { $ref: "#/$defs/n" }, minItems: 1 },
    b: { enum: ["x", null, 1] },
  },
  $defs: {
    n: {
      anyOf: [
        { type: "number", maximum: 9 },
        { type: "string", pattern: "^a+$" },
      ],
    },
  },
  additionalProperties: false,
};

const schemas: FuzzedParser = {
  name: "JSON schemas of callers",
  words: (random: Random) => Buffer.from(JSON.stringify(mutated(schema, random)) ?? "null"),
  async take(bytes) {
    const changed: unknown = JSON.parse(Buffer.from(bytes).toString());
    if (typeof changed !== "object" || changed === null || Array.isArray(changed)) return "no schema";
    const format = { kind: "json-schema", name: "n", schema: changed, strict: true };
    const fault = formatFault(format as Parameters<typeof formatFault>[0], '{"a":[1,"aa"],"b":"x"}');
    return fault === undefined ? "fits" : "does not fit";
  },
};

export const headerParsers: readonly FuzzedParser[] = [
  textParser(
    "x-forwarded-client-cert",
    [
      'By=spiffe://a/b;Hash=0a;Subject="CN=a,O=\\"b\\"";URI=spiffe://c/d;DNS=e.f',
      "URI=spiffe://a/b,URI=spiffe://c/d;DNS=x;DNS=y",
    ],
    (text) => found(forwardedNames(text)),
  ),
  textParser("names of a certificate", ['DNS:a.b, URI:spiffe://c/d, DNS:"x, y", IP Address:::1'], (text) => {
    const { uris, dnsNames } = namesOf(text);
    return uris.length + dnsNames.length > 0 ? "some" : "none";
  }),
  textParser(
    "traceparent and tracestate",
    [
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",
    ],
    (text) => found(traceContext(only(text))),
  ),
  textParser("counts of earlier attempts", ["12", "3", "999"], (text) =>
    String(previousAttempts(only(text)) > 0),
  ),
  textParser("JSON Web Tokens", tokens, async (text) => {
    const verdict = await verify(text, createHash("sha256").update(text).digest());
    return verdict?.kind ?? "no token";
  }),
  textParser(
    "links of pictures",
    ["data:image/png;base64,AAAA", "data:image/jpeg;base64,AAA=", "https://a/b.png"],
    (text) => found(imageOf(text)),
  ),
  textParser(
    "addresses of peers",
    ["192.0.2.7", "::ffff:192.0.2.7", "2001:db8:1:2:3:4:5:6", "fe80::1%eth0"],
    (text) => (peerName(text).endsWith("::/64") ? "a network" : "an address"),
  ),
  schemas,
];
