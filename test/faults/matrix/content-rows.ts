/** Rows about what is said: refusals, thoughts, tool calls and structured output that break. */
import { FailureKind as Kind } from "../../../gen/spillway/v1/attempt_pb.ts";
import { type DialectName, dialectNames } from "../support/dialect.ts";
import { jsonText } from "./questions.ts";
import { briefMs, type Row } from "./row.ts";
import { fails, failsFinally, failsInThought, type Story } from "./story.ts";

/** OpenAI and Anthropic say that they decline, in words; the filters of Google and AWS say nothing. */
function declines(dialect: DialectName): Story {
  return dialect === "gemini" || dialect === "bedrock"
    ? { end: "declined", kind: Kind.CONTENT_FILTERED, saysSo: false }
    : { end: "declined", kind: Kind.REFUSED, saysSo: true };
}

/** Cohere has no mark for a refusal: its words are an answer like any other. */
const decliners = dialectNames.filter((dialect) => dialect !== "cohere");

/** Gemini sends a call whole, as part of its last event: nothing of it is seen before. */
function inCall(kind: Kind): (dialect: DialectName) => Story {
  return (dialect) => fails(kind, dialect === "gemini" ? 0 : 3);
}

/** Those that show their thoughts. */
const thinkers: readonly DialectName[] = ["anthropic", "gemini", "bedrock", "cohere"];

export const contentRows: readonly Row[] = [
  { name: "refusal", dialects: decliners, fault: { kind: "refusal" }, story: declines },
  {
    name: "refusal, taken elsewhere",
    dialects: decliners,
    fault: { kind: "refusal" },
    story: declines,
    wishes: { failoverOnRefusal: true },
    terms: { refusalsGoOn: true },
  },
  {
    name: "no larger window",
    fault: { kind: "error", error: "context-exceeded" },
    windows: [8_000, 8_000],
    story: () => failsFinally(Kind.CONTEXT_EXCEEDED),
  },
  {
    name: "cut eof in thoughts @3",
    question: "thoughts",
    dialects: thinkers,
    fault: { kind: "cut", afterTokens: 3, manner: "eof" },
    story: () => failsInThought(Kind.TRUNCATED, 3),
  },
  {
    name: "cut eof after thoughts @25",
    question: "thoughts",
    dialects: thinkers,
    fault: { kind: "cut", afterTokens: 25, manner: "eof" },
    story: () => fails(Kind.TRUNCATED, 25),
  },
  {
    name: "cut eof in a tool call @3",
    question: "tool",
    fault: { kind: "cut", afterTokens: 3, manner: "eof" },
    story: inCall(Kind.TRUNCATED),
  },
  {
    name: "cut close in a tool call @3",
    question: "tool",
    fault: { kind: "cut", afterTokens: 3, manner: "close" },
    story: inCall(Kind.CONNECTION_LOST),
    spoilsConnections: true,
  },
  {
    name: "stall in a tool call @3",
    question: "tool",
    fault: { kind: "stall", afterTokens: 3 },
    story: (dialect) => (dialect === "gemini" ? fails(Kind.FIRST_TOKEN_TIMEOUT) : fails(Kind.STALLED, 3)),
    // Both, since Gemini is silent from the start.
    ttftMs: 4 * briefMs,
    stallMs: briefMs,
    spoilsConnections: true,
  },
  {
    name: "cut eof in JSON @5",
    question: "json",
    primaryText: jsonText("P"),
    fault: { kind: "cut", afterTokens: 5, manner: "eof" },
    story: () => fails(Kind.TRUNCATED, 5),
  },
  {
    name: "JSON that does not parse",
    question: "json",
    primaryText: '{"words": ["P00", "P01"',
    fault: { kind: "none" },
    story: () => fails(Kind.INVALID_OUTPUT, 3),
  },
  {
    name: "JSON that breaks the schema",
    question: "json",
    primaryText: '{"words": [0, 1]}',
    fault: { kind: "none" },
    story: () => fails(Kind.INVALID_OUTPUT, 3),
  },
];
