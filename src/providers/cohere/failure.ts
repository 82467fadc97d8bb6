/** Errors of Cohere's API (providers.md §3.2). */
import type { Json } from "../../core/base/json.ts";
import type { FailureKind } from "../../core/model/disposition.ts";
import type { Failure } from "../../core/model/failure.ts";
import { saysContextExceeded } from "../context-overflow.ts";
import { parseErrorBody, readErrorBody } from "../error-body.ts";
import { saysNotTaken } from "../parameter-refusal.ts";
import { type Rejection, rejected, type Verdict } from "../rejection.ts";
import type { ResponseHeaders } from "../response-headers.ts";
import { kindOfStatus } from "../status-kind.ts";

export function classify(status: number, headers: ResponseHeaders, body: string): Failure {
  return judge({ status, headers, error: parseErrorBody(body), inStream: false });
}

/** An error that comes as an event of a stream whose status was 200: JSON, or the text of it. */
export function classifyInStream(payload: Json): Failure {
  const error = typeof payload === "string" ? parseErrorBody(payload) : readErrorBody(payload);
  return judge({ status: undefined, headers: {}, error, inStream: true });
}

/** An answer that broke off: the reason is a word, and what went wrong a sentence, if anything. */
export function classifyBroken(raw: string, error: string): Failure {
  return classifyInStream({ code: raw, message: error });
}

function judge(rejection: Rejection): Failure {
  return rejected(verdictOf(rejection), rejection);
}

function verdictOf(rejection: Rejection): Verdict {
  const { error, status } = rejection;
  const kind = kindOfSentence(rejection) ?? (status === undefined ? "server-error" : kindOf(status));
  if (kind !== "rate-limited") return { kind };
  // A trial key has a limit a month besides the one a minute.
  return { kind: /\/ ?month|per month|monthly/i.test(error.message) ? "quota-window" : kind };
}

function kindOf(status: number): FailureKind {
  // 498 is a token that is not valid; with others it is a lack of capacity.
  return status === 498 ? "unauthenticated" : kindOfStatus(status);
}

function kindOfSentence({ error, status }: Rejection): FailureKind | undefined {
  const says = (pattern: RegExp) => pattern.test(error.message);
  if (error.code === "TOO_MANY_TOKENS" || saysContextExceeded(error.message)) return "context-exceeded";
  if (status === undefined) return kindInStream(error.message);
  if (status !== 400 && status !== 422) return undefined;
  if (says(/invalid api (?:token|key)/i)) return "unauthenticated";
  if (says(/\bmodel\b.{0,200}(?:not found|does not exist|was removed|is deprecated)/i))
    return "model-not-found";
  if (says(/blocked (?:output|input|prompt)|violates? .{0,40}policy/i)) return "content-filtered";
  return saysNotTaken(error.message) ? "unsupported-parameter" : undefined;
}

/** Inside a stream there is no status to tell what the sentence means. */
function kindInStream(message: string): FailureKind | undefined {
  if (/rate.?limit|too many requests|calls? ?(?:per|\/) ?(?:minute|month)/i.test(message))
    return "rate-limited";
  return /overloaded|unavailable|no capacity/i.test(message) ? "overloaded" : undefined;
}
