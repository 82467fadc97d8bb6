/** Rows about bounds: of attempts, of time, of what a caller will pay for; and about nobody being left. */
import { FailureKind as Kind } from "../../../gen/spillway/v1/attempt_pb.ts";
import { OnAmbiguous } from "../../../gen/spillway/v1/routing_preferences_pb.ts";
import type { Fault } from "../../../src/simulator/fault.ts";
import { briefMs, type Row } from "./row.ts";
import { deadlineExceeded, fails, failsFinally, nobody, resourceExhausted, unavailable } from "./story.ts";

const cutEarly: Fault = { kind: "cut", afterTokens: 0, manner: "eof" };
const cutLater: Fault = { kind: "cut", afterTokens: 5, manner: "eof" };

/** The same fault on both sides. */
function everywhere(name: string, fault: Fault, story: Row["story"], more: Partial<Row> = {}): Row {
  return { name: `all: ${name}`, fault, backupFault: fault, story, ...more };
}

const exhaustedRows: readonly Row[] = [
  everywhere("refuse-connections", { kind: "refuse-connections" }, () => nobody(unavailable)),
  everywhere("server-error", { kind: "error", error: "server-error" }, () => nobody(unavailable)),
  // The endpoints' own keys: never the caller's UNAUTHENTICATED.
  everywhere("bad-key", { kind: "error", error: "bad-key" }, () => nobody(unavailable)),
  everywhere("quota-exhausted", { kind: "error", error: "quota-exhausted" }, () => nobody(resourceExhausted)),
  everywhere("rate-limited", { kind: "error", error: "rate-limited", retryAfterMs: 60_000 }, (dialect) =>
    // Neither AWS nor Cohere, its backup, ever says when to come back.
    nobody(resourceExhausted, dialect !== "bedrock"),
  ),
  everywhere("empty", { kind: "empty" }, () => nobody(unavailable)),
  everywhere("cut eof @5", cutLater, () => nobody(unavailable)),
  everywhere("stall @5", { kind: "stall", afterTokens: 5 }, () => nobody(unavailable), {
    stallMs: briefMs,
    backupStallMs: briefMs,
  }),
  everywhere("hang, until the deadline", { kind: "hang" }, () => nobody(deadlineExceeded), {
    deadlineMs: 700,
    spoilsConnections: true,
  }),
  everywhere(
    "stall @5, until the deadline",
    { kind: "stall", afterTokens: 5 },
    () => nobody(deadlineExceeded),
    {
      deadlineMs: 700,
      spoilsConnections: true,
    },
  ),
  {
    name: "rate-limited, backup refuses connections",
    fault: { kind: "error", error: "rate-limited", retryAfterMs: 60_000 },
    backupFault: { kind: "refuse-connections" },
    story: () => nobody(unavailable),
  },
];

export const boundRows: readonly Row[] = [
  {
    // An attempt gets what leaves room for the next, whatever is known of the two.
    name: "hang until late, both are new",
    fault: { kind: "hang" },
    story: () => fails(Kind.FIRST_TOKEN_TIMEOUT),
    ttftMs: 60_000,
    deadlineMs: 8_000,
    spoilsConnections: true,
  },
  {
    name: "cut eof @0, lost answers are final",
    fault: cutEarly,
    story: () => fails(Kind.TRUNCATED),
    wishes: { onAmbiguous: OnAmbiguous.FAIL },
    terms: { lostIsFinal: true },
  },
  {
    name: "overloaded, lost answers are final",
    fault: { kind: "error", error: "overloaded" },
    story: () => fails(Kind.OVERLOADED),
    wishes: { onAmbiguous: OnAmbiguous.FAIL },
    terms: { lostIsFinal: true },
  },
  {
    name: "cut eof @0, one attempt only",
    fault: cutEarly,
    story: () => failsFinally(Kind.TRUNCATED),
    wishes: { maxAttempts: 1 },
  },
  {
    name: "cut eof @0, the fourth try of a mesh",
    fault: cutEarly,
    story: () => failsFinally(Kind.TRUNCATED),
    headers: { "x-envoy-attempt-count": "4" },
  },
  ...exhaustedRows,
];
