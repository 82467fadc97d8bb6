/** Errors of Google's APIs (providers.md §3.2). */
import type { Json, JsonObject } from "../../core/base/json.ts";
import type { FailureKind } from "../../core/model/disposition.ts";
import type { Failure } from "../../core/model/failure.ts";
import { saysContextExceeded } from "../context-overflow.ts";
import { parseDurationMs } from "../duration.ts";
import { type ErrorBody, parseErrorBody, readErrorBody } from "../error-body.ts";
import { numberAt, objectAt, objectsAt, textAt } from "../json-fields.ts";
import { saysNotTaken } from "../parameter-refusal.ts";
import { type Rejection, rejected, type Verdict } from "../rejection.ts";
import type { ResponseHeaders } from "../response-headers.ts";
import { kindOfStatus } from "../status-kind.ts";

export function classify(status: number, headers: ResponseHeaders, body: string): Failure {
  return judge({ status, headers, error: named(parseErrorBody(body)), inStream: false });
}

/** An error that comes as an event of a stream whose status was 200: JSON, or the text of it. */
export function classifyInStream(payload: Json): Failure {
  const error = named(typeof payload === "string" ? parseErrorBody(payload) : readErrorBody(payload));
  return judge({ status: numberAt(error.fields, "code"), headers: {}, error, inStream: true });
}

/** Google's code repeats the HTTP status; the word is in `status`, or finer in ErrorInfo. */
function named(error: ErrorBody): ErrorBody {
  return { ...error, code: textAt(detail(error.fields, "ErrorInfo"), "reason") || error.type };
}

function judge(rejection: Rejection): Failure {
  return rejected(verdictOf(rejection), rejection);
}

function verdictOf(rejection: Rejection): Verdict {
  const { error, status } = rejection;
  if (status === 429 || error.type === "RESOURCE_EXHAUSTED") return exhausted(error, status);
  const kind = kindOfWords(rejection);
  return { kind: kind ?? (status === undefined ? "server-error" : kindOfStatus(status)) };
}

function kindOfWords({ error, status }: Rejection): FailureKind | undefined {
  if (/^API_KEY|^ACCESS_TOKEN|^CREDENTIALS_|^SERVICE_DISABLED|^BILLING_DISABLED/.test(error.code)) {
    return "unauthenticated";
  }
  if (saysContextExceeded(error.message)) return "context-exceeded";
  if (error.type === "FAILED_PRECONDITION") return "unauthenticated"; // a place or a tier that may not
  if (error.type === "UNAVAILABLE") return "overloaded";
  if (status === 400 && saysNotTaken(error.message)) return "unsupported-parameter";
  return undefined;
}

/** 429 stands for money, for a day's quota, for a minute's and, without details, for a crowded pool. */
function exhausted(error: ErrorBody, status: number | undefined): Verdict {
  if (status === 402 || /prepay|credits? .{0,20}depleted/i.test(error.message)) {
    return { kind: "quota-exhausted", scope: "account" };
  }
  const violations = objectsAt(detail(error.fields, "QuotaFailure"), "violations");
  const ids = violations.map((violation) => textAt(violation, "quotaId"));
  const waitMs = retryInfoMs(error);
  if (ids.some((id) => /PerDay/.test(id))) return { kind: "quota-window", scope: scopeOf(violations) };
  if (ids.length === 0 && waitMs === undefined) return { kind: "overloaded" };
  const tokenLimit = tokenLimitOf(violations);
  return { kind: "rate-limited", scope: scopeOf(violations), retryAfterMs: waitMs, tokenLimit };
}

/** The least of the token quotas that were exceeded; undefined when none was. */
function tokenLimitOf(violations: readonly JsonObject[]): number | undefined {
  const limits = violations
    .filter((violation) => /Tokens?/.test(textAt(violation, "quotaId")))
    .map((violation) => Number(violation["quotaValue"] ?? Number.NaN))
    .filter((limit) => limit > 0);
  return limits.length === 0 ? undefined : Math.min(...limits);
}

function retryInfoMs(error: ErrorBody): number | undefined {
  const named = textAt(detail(error.fields, "RetryInfo"), "retryDelay");
  const spoken = /retry in ([\d.]+m?s)/i.exec(error.message)?.[1] ?? "";
  const waitMs = parseDurationMs(named) ?? parseDurationMs(spoken);
  return waitMs === 0 ? undefined : waitMs;
}

/** A quota without a dimension of the model is the whole project's. */
function scopeOf(violations: readonly JsonObject[]): Verdict["scope"] {
  const perModel = violations.every(
    (violation) =>
      textAt(objectAt(violation, "quotaDimensions"), "model") !== "" ||
      /PerModel|PerBaseModel/.test(textAt(violation, "quotaId")),
  );
  if (violations.length === 0) return undefined;
  return perModel ? "endpoint" : "account";
}

function detail(error: JsonObject, type: string): JsonObject {
  return objectsAt(error, "details").find((one) => textAt(one, "@type").endsWith(`.${type}`)) ?? {};
}
