/** What reads the refusals of providers: their bodies and the headers beside them, by dialect. */
import { hostPresets } from "../../src/core/model/host-presets.ts";
import { dialectFor } from "../../src/providers/dialects.ts";
import { retryAfterMs } from "../../src/providers/retry-after.ts";
import { damaged } from "./damage.ts";
import type { FuzzedParser } from "./fuzz-parser.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

/** One of each form that providers give a refusal, in pieces. */
const bodies = [
  { error: { message: "no", type: "insufficient_quota", code: "context_length_exceeded", param: "max_tokens" } },
  { type: "error", error: { type: "overloaded_error", message: "no" }, request_id: "r" },
  { error: { code: 429, status: "RESOURCE_EXHAUSTED", message: "no", details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "12.5s" }] } },
  { message: "Too many requests", __type: "ThrottlingException", originalStatusCode: 424 },
  [{ error: { message: "in a list" } }],
].map((body) => JSON.stringify(body).match(/.{1,12}/gs)?.map(utf8) ?? []); // biome-ignore format: bodies read better in rows

const headerLines = [
  ["retry-after: 3", "retry-after-ms: 1500.5", "x-ratelimit-remaining-requests: 7", "x-ratelimit-reset-requests: 6m0s"],
  ["retry-after: Wed, 21 Oct 2026 07:28:00 GMT", "anthropic-ratelimit-tokens-remaining: 0", "anthropic-ratelimit-tokens-reset: 2026-10-21T07:28:00Z"],
  ["x-ratelimit-limit-tokens: 100", "x-ratelimit-remaining-tokens: -5", "x-ratelimit-reset-tokens: 1h2m3.4s", "x-should-retry: true"],
].map((lines) => lines.map((line) => utf8(`${line}\n`))); // biome-ignore format: lines read better in rows

function headersOf(bytes: Uint8Array): Readonly<Record<string, string>> {
  const lines = Buffer.from(bytes).toString("latin1").split("\n");
  const pairs = lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]);
  return Object.fromEntries(pairs.filter(([name]) => name !== ""));
}

const statuses = [400, 401, 402, 403, 404, 408, 413, 422, 424, 429, 500, 502, 503, 504, 529];

/** A host of each dialect: the first that speaks it. */
const hosts = [...new Map([...hostPresets.values()].map((host) => [host.dialect, host])).values()];

export const errorParsers: readonly FuzzedParser[] = [
  ...hosts.map((host): FuzzedParser => {
    const dialect = dialectFor(host);
    let turn = 0;
    return {
      name: `refusals of ${host.dialect}`,
      words: (random) => damaged(bodies[Math.floor(random() * bodies.length)] ?? [], random, false).bytes,
      async take(bytes) {
        turn += 1;
        const body = Buffer.from(bytes).toString();
        const { kind, facts } = dialect.classify(statuses[turn % statuses.length] ?? 500, {}, body);
        const wait = facts.retryAfterMs;
        if (wait !== undefined && !(wait >= 0)) throw new Error(`a wait of ${wait} ms`);
        return kind;
      },
    };
  }),
  {
    name: "limits and waits in headers of providers",
    words: (random) =>
      damaged(headerLines[Math.floor(random() * headerLines.length)] ?? [], random, false).bytes,
    async take(bytes) {
      const headers = headersOf(bytes);
      const wait = retryAfterMs(headers);
      if (wait !== undefined && !(wait >= 0 && Number.isFinite(wait)))
        throw new Error(`a wait of ${wait} ms`);
      const reports = hosts.map((host) => dialectFor(host).quota(headers, host));
      return reports.some((report) => report !== undefined)
        ? "a quota"
        : wait === undefined
          ? "nothing"
          : "a wait";
    },
  },
];
