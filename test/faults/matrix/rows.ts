/** The rows of the fault matrix: every fault of the simulator, at the places where it matters. */
import { FailureKind as Kind } from "../../../gen/spillway/v1/attempt_pb.ts";
import type { ErrorWord } from "../../../src/simulator/error-word.ts";
import type { CutManner, Fault } from "../../../src/simulator/fault.ts";
import { durationOf } from "../support/call.ts";
import { type DialectName, dialectNames } from "../support/dialect.ts";
import { boundRows } from "./bound-rows.ts";
import { contentRows } from "./content-rows.ts";
import { lateRows } from "./late-rows.ts";
import { briefMs, type Row } from "./row.ts";
import { fails, whole } from "./story.ts";
import { toolRows } from "./tool-rows.ts";

/** What most dialects mean by it, and those that mean something else. */
interface Meaning {
  readonly kind: Kind;
  readonly but?: Partial<Readonly<Record<DialectName, Kind>>>;
}

function means({ kind, but }: Meaning, dialect: DialectName): Kind {
  return but?.[dialect] ?? kind;
}

/** AWS has one word for quotas of any length. */
const quotaExhausted: Meaning = { kind: Kind.QUOTA_EXHAUSTED, but: { bedrock: Kind.QUOTA_WINDOW } };

/** Errors instead of an answer (attempt.proto, providers.md §3.2). */
const errorKinds: Readonly<Record<ErrorWord, Meaning>> = {
  "bad-request": { kind: Kind.INVALID_REQUEST },
  "bad-key": { kind: Kind.UNAUTHENTICATED },
  forbidden: { kind: Kind.UNAUTHENTICATED },
  "not-found": { kind: Kind.MODEL_NOT_FOUND },
  "model-not-found": { kind: Kind.MODEL_NOT_FOUND },
  timeout: { kind: Kind.SERVER_ERROR },
  "too-large": { kind: Kind.REQUEST_TOO_LARGE },
  "context-exceeded": { kind: Kind.CONTEXT_EXCEEDED },
  "rate-limited": { kind: Kind.RATE_LIMITED },
  "rate-limited-long": { kind: Kind.QUOTA_WINDOW },
  "quota-exhausted": quotaExhausted,
  "server-error": { kind: Kind.SERVER_ERROR },
  "bad-gateway": { kind: Kind.SERVER_ERROR },
  unavailable: { kind: Kind.OVERLOADED },
  "gateway-timeout": { kind: Kind.SERVER_ERROR },
  overloaded: { kind: Kind.OVERLOADED },
};

const errorRows = Object.entries(errorKinds).map(
  ([word, meaning]): Row => ({
    name: `error ${word}`,
    fault: { kind: "error", error: word as ErrorWord },
    story: (dialect) => fails(means(meaning, dialect)),
    // Too long for the one is not too long for the other.
    ...(word === "context-exceeded" ? { windows: [8_000, 100_000] as const } : {}),
  }),
);

const statusKinds = new Map<number, Meaning>([
  [402, quotaExhausted],
  [409, { kind: Kind.SERVER_ERROR }],
  [422, { kind: Kind.INVALID_REQUEST }],
  [520, { kind: Kind.SERVER_ERROR }],
  [529, { kind: Kind.OVERLOADED }],
]);

const statusRows = [...statusKinds].map(
  ([status, meaning]): Row => ({
    name: `status ${status}`,
    fault: { kind: "status", status },
    story: (dialect) => fails(means(meaning, dialect)),
  }),
);

/** Before anything, in the held prefix, after it, and after the last token. */
const places = [0, 5, 50, 60] as const;

/** Tokens seen before a break; Gemini's last one comes with the finish, so a break before that hides it. */
function seenAt(place: number, dialect: DialectName): number {
  return dialect === "gemini" ? Math.min(place, 59) : place;
}

const manners: readonly CutManner[] = ["eof", "close", "reset"];

const cutRows = manners.flatMap((manner) =>
  places.map(
    (place): Row => ({
      name: `cut ${manner} @${place}`,
      fault: { kind: "cut", afterTokens: place, manner },
      story: (dialect) =>
        fails(manner === "eof" ? Kind.TRUNCATED : Kind.CONNECTION_LOST, seenAt(place, dialect)),
      spoilsConnections: manner !== "eof",
    }),
  ),
);

function silence(name: string, fault: (place: number) => Fault): Row[] {
  return [0, 5, 50].map((place) => ({
    name: `${name} @${place}`,
    fault: fault(place),
    story: () => fails(place === 0 ? Kind.FIRST_TOKEN_TIMEOUT : Kind.STALLED, place),
    ...(place === 0 ? { ttftMs: briefMs } : { stallMs: briefMs }),
    spoilsConnections: true,
  }));
}

const silentRows: readonly Row[] = [
  {
    name: "hang",
    fault: { kind: "hang" },
    story: () => fails(Kind.FIRST_TOKEN_TIMEOUT),
    ttftMs: briefMs,
    spoilsConnections: true,
  },
  ...silence("stall", (afterTokens) => ({ kind: "stall", afterTokens })),
  ...silence("keep-alives", (afterTokens) => ({ kind: "keep-alives", afterTokens, everyMs: 20 })),
  {
    name: "stall @5, prefix let go by time",
    fault: { kind: "stall", afterTokens: 5 },
    story: () => fails(Kind.STALLED, 5),
    stallMs: 2 * briefMs,
    wishes: { holdTime: durationOf(20) },
    terms: { releasedByTime: true },
    spoilsConnections: true,
  },
];

const slowRows: readonly Row[] = [
  {
    name: "slow, in time",
    fault: { kind: "slow", headersMs: 20, ttftMs: 20, perTokenMs: 2, tokensPerFrame: 3, tokensPerWrite: 2 },
    story: () => whole,
  },
  {
    name: "slow headers",
    fault: { kind: "slow", headersMs: 60_000 },
    story: () => fails(Kind.FIRST_TOKEN_TIMEOUT),
    ttftMs: briefMs,
    spoilsConnections: true,
  },
  {
    name: "slow first token",
    fault: { kind: "slow", ttftMs: 60_000 },
    story: () => fails(Kind.FIRST_TOKEN_TIMEOUT),
    ttftMs: briefMs,
    spoilsConnections: true,
  },
  {
    name: "slow tokens",
    fault: { kind: "slow", perTokenMs: 60_000 },
    story: () => fails(Kind.STALLED, 1),
    stallMs: briefMs,
    spoilsConnections: true,
  },
  {
    // Alive, but a token a second is sick: the throughput floor.
    name: "trickle of 1 token/s",
    fault: { kind: "slow", perTokenMs: 1_000 },
    // The floor is judged over ten seconds of reading (config/v1/endpoint.proto).
    story: () => fails(Kind.TOO_SLOW, 10),
    minTokensPerSecond: 3,
    deadlineMs: 25_000,
    spoilsConnections: true,
  },
];

const malformedRows = [0, 5, 50].map(
  (place): Row => ({
    name: `malformed @${place}`,
    fault: { kind: "malformed", afterTokens: place },
    story: () => fails(Kind.MALFORMED, place),
  }),
);

/** Their streams have no word for it: the answer just breaks. */
const noQuotaInBand = { bedrock: Kind.SERVER_ERROR, cohere: Kind.SERVER_ERROR };

/** An error after HTTP 200. What was accepted and is then called invalid broke inside. */
const inBandKinds: readonly (readonly [ErrorWord, number, Meaning])[] = [
  ["overloaded", 0, { kind: Kind.OVERLOADED }],
  ["overloaded", 5, { kind: Kind.OVERLOADED }],
  ["overloaded", 50, { kind: Kind.OVERLOADED }],
  ["server-error", 5, { kind: Kind.SERVER_ERROR }],
  ["rate-limited", 5, { kind: Kind.RATE_LIMITED }],
  ["quota-exhausted", 5, { kind: Kind.QUOTA_EXHAUSTED, but: noQuotaInBand }],
  ["bad-request", 5, { kind: Kind.SERVER_ERROR }],
];

const inBandRows = inBandKinds.map(
  ([error, place, meaning]): Row => ({
    name: `in-band ${error} @${place}`,
    fault: { kind: "in-band-error", afterTokens: place, error },
    story: (dialect) => fails(means(meaning, dialect), place),
  }),
);

const otherRows: readonly Row[] = [
  { name: "none", fault: { kind: "none" }, story: () => whole },
  {
    name: "refuse-connections",
    fault: { kind: "refuse-connections" },
    story: () => fails(Kind.CONNECT),
    spoilsConnections: true,
  },
  { name: "empty", fault: { kind: "empty" }, story: () => fails(Kind.EMPTY_ANSWER) },
  {
    name: "limits",
    // Smaller than any answer: nothing ever fits.
    fault: { kind: "limits", tokensPerMinute: 1 },
    // OpenAI says of such a request that it is too large for the limit (providers.md §3.2).
    story: (dialect) => fails(dialect.startsWith("openai-") ? Kind.REQUEST_TOO_LARGE : Kind.RATE_LIMITED),
  },
  {
    name: "no-end-marker",
    fault: { kind: "no-end-marker" },
    // Only Anthropic's answers are not whole without it (providers.md §2.2).
    story: (dialect) => (dialect === "anthropic" ? fails(Kind.TRUNCATED, 60) : whole),
  },
];

export const rows: readonly Row[] = [
  ...otherRows,
  ...errorRows,
  ...statusRows,
  ...cutRows,
  ...silentRows,
  ...slowRows,
  ...malformedRows,
  ...inBandRows,
  ...lateRows,
  ...contentRows,
  ...toolRows,
  ...boundRows,
];

/** One of each sort, none of which takes long. */
const shortNames: ReadonlySet<string> = new Set([
  "none",
  "refuse-connections",
  "empty",
  "no-end-marker",
  "error bad-request",
  "cut eof @5",
  "cut reset @50",
  "stall @5",
  "malformed @5",
  "silence after the finish",
  "refusal",
  "cut eof in a tool call @3",
  "all: rate-limited",
]);

/** The dialects take turns: every row speaks a third of its own. */
export const shortRows: readonly Row[] = rows
  .filter(({ name }) => shortNames.has(name))
  .map((row, n) => ({
    ...row,
    dialects: (row.dialects ?? dialectNames).filter((_, at) => (at + n) % 3 === 0),
  }));
