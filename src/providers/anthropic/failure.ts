/** Errors of Anthropic's Messages API (providers.md §3.2). */
import type { Json } from "../../core/base/json.ts";
import type { FailureKind } from "../../core/model/disposition.ts";
import type { Failure } from "../../core/model/failure.ts";
import { saysContextExceeded } from "../context-overflow.ts";
import { parseErrorBody, readErrorBody } from "../error-body.ts";
import { objectAt, textAt } from "../json-fields.ts";
import { saysNotTaken } from "../parameter-refusal.ts";
import { type Rejection, rejected } from "../rejection.ts";
import type { ResponseHeaders } from "../response-headers.ts";
import { kindOfStatus } from "../status-kind.ts";

/** `error.details.error_code`: finer than the type, and stable where messages are not. */
const codes: ReadonlyMap<string, FailureKind> = new Map([
  ["enforced_spend_limit_reached", "quota-exhausted"],
  ["contract_spend_limit_reached", "quota-exhausted"],
  ["ramp_limit_exceeded", "rate-limited"],
  ["organization_on_hold", "unauthenticated"],
]);

/** "api_error" and "timeout_error" say less than the status beside them. */
const types: ReadonlyMap<string, FailureKind> = new Map([
  ["authentication_error", "unauthenticated"],
  ["permission_error", "unauthenticated"],
  ["not_found_error", "model-not-found"],
  ["billing_error", "quota-exhausted"],
  ["request_too_large", "request-too-large"],
  ["rate_limit_error", "rate-limited"],
  ["overloaded_error", "overloaded"],
]);

export function classify(status: number, headers: ResponseHeaders, body: string): Failure {
  return judge({ status, headers, error: parseErrorBody(body), inStream: false });
}

/** An error that comes as an event of a stream whose status was 200: JSON, or the text of it. */
export function classifyInStream(payload: Json): Failure {
  const error = typeof payload === "string" ? parseErrorBody(payload) : readErrorBody(payload);
  return judge({ status: undefined, headers: {}, error, inStream: true });
}

function judge(rejection: Rejection): Failure {
  const { error, status } = rejection;
  const code = textAt(objectAt(error.fields, "details"), "error_code");
  const kind =
    kindOfCode(code) ??
    types.get(error.type) ??
    kindOfSentence(rejection) ??
    (status === undefined ? "server-error" : kindOfStatus(status));
  // Limits are per model family: what other endpoints of the account do is their own.
  const verdict = kind === "rate-limited" ? { kind, scope: "endpoint" as const } : { kind };
  return rejected(verdict, code === "" ? rejection : { ...rejection, error: { ...error, code } });
}

function kindOfCode(code: string): FailureKind | undefined {
  if (code.startsWith("linked_organization_")) return "quota-exhausted";
  if (code.startsWith("cmek_")) return "unauthenticated";
  return codes.get(code);
}

/** The many things that "invalid_request_error" stands for have no code yet. */
function kindOfSentence({ error, status }: Rejection): FailureKind | undefined {
  const says = (pattern: RegExp) => pattern.test(error.message);
  if (saysContextExceeded(error.message)) return "context-exceeded";
  if (says(/reached your specified (?:workspace )?API usage limits|credit balance is too low/i)) {
    return "quota-exhausted";
  }
  if (says(/content filtering policy/i)) return "content-filtered";
  if (status !== undefined && status !== 400 && status !== 422) return undefined;
  return saysNotTaken(error.message) ? "unsupported-parameter" : undefined;
}
