/**
 * An answer that is an error, and the Failure that comes of it. Which kind it is,
 * each dialect's failure.ts decides; the rules that hold for all dialects are here.
 */
import type { FailureKind } from "../core/model/disposition.ts";
import { Failure, type FailureScope } from "../core/model/failure.ts";
import type { ErrorBody } from "./error-body.ts";
import { redact } from "./redact.ts";
import { providerRequestIdOf, type ResponseHeaders } from "./response-headers.ts";
import { longestWaitMs, retryAfterMs } from "./retry-after.ts";

export interface Rejection {
  /** Undefined for an error inside a stream that names none. */
  readonly status: number | undefined;
  readonly headers: ResponseHeaders;
  readonly error: ErrorBody;
  /** Whether the provider had accepted the request, with status 200, before it failed. */
  readonly inStream: boolean;
}

/** What a dialect found out. */
export interface Verdict {
  readonly kind: FailureKind;
  /** Undefined: the kind decides. */
  readonly scope?: FailureScope | undefined;
  /** Where the body names a wait that the headers do not. */
  readonly retryAfterMs?: number | undefined;
  /** The size of the bucket of tokens that was found too empty, where it is told. */
  readonly tokenLimit?: number | undefined;
}

/** A rate limit that lifts later than this is a spent quota, not a pace (providers.md §3.1). */
const longestPaceMs = 3_600_000;

const sentences: Partial<Record<FailureKind, string>> = {
  "server-error": "the provider failed",
  overloaded: "the provider has no capacity",
  malformed: "the provider's answer is not one of its dialect",
  "rate-limited": "the provider's rate limit is reached",
  "quota-window": "the account's quota for the day or month is used up",
  "quota-exhausted": "the account has no credit or budget left",
  unauthenticated: "the provider refuses the endpoint's credentials or permissions",
  "model-not-found": "the provider does not know or does not grant the model",
  "unsupported-parameter": "the model does not take a parameter that was sent",
  "context-exceeded": "the request does not fit the model's context window",
  "request-too-large": "the request is larger than the provider takes",
  "invalid-request": "the provider calls the request invalid",
  "content-filtered": "the provider's content policy blocked the request",
  "invalid-output": "the model wrote output that the provider could not parse",
};

/** The failure that a rejection is, with every fact that its headers and body hold. */
export function rejected(verdict: Verdict, rejection: Rejection): Failure {
  const { status, headers, error } = rejection;
  const httpStatus = rejection.inStream ? undefined : status;
  const wait = rejection.inStream ? undefined : retryAfterMs(headers);
  const waitMs = wait ?? bounded(verdict.retryAfterMs);
  const kind = adjusted(verdict.kind, rejection, waitMs);
  const code = readable(error.code) || readable(error.type);
  const evidence = [httpStatus === undefined ? "" : `HTTP ${httpStatus}`, code === `${status}` ? "" : code];
  const details = evidence.filter((part) => part !== "").join(", ");
  const sentence = sentences[kind] ?? "the provider refused the request";
  return new Failure(kind, details === "" ? sentence : `${sentence} (${details})`, {
    httpStatus,
    providerCode: code === "" ? undefined : code,
    retryAfterMs: waitMs,
    providerRequestId: providerRequestIdOf(headers) || undefined,
    scope: verdict.scope,
    tokenLimit: kind === "rate-limited" ? verdict.tokenLimit : undefined,
    cause: error.message === "" ? undefined : new Error(redact(error.message)),
  });
}

function adjusted(kind: FailureKind, rejection: Rejection, waitMs: number | undefined): FailureKind {
  // What was accepted and is then called invalid broke inside: no caller can have caused it.
  if (kind === "invalid-request" && rejection.inStream) return "server-error";
  if (kind === "rate-limited" && waitMs !== undefined && waitMs > longestPaceMs) return "quota-window";
  return kind;
}

/** Bodies name waits of any length, and a quota is looked at again when its wait is over. */
function bounded(waitMs: number | undefined): number | undefined {
  return waitMs === undefined ? undefined : Math.min(waitMs, longestWaitMs);
}

/** A code is shown to callers, so only if it is one: a word, no sentence. */
function readable(code: string): string {
  return /^[\w.:-]{1,64}$/.test(code) ? code : "";
}
