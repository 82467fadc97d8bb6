/**
 * How a call's end without an answer looks to an OpenAI client: the status decides
 * which error its SDK throws, and the headers whether it tries again by itself.
 */
import { CallError, type CallStatus, type CallTrail } from "../../../core/model/call-error.ts";
import type { FailureKind } from "../../../core/model/disposition.ts";
import { OpenAiError } from "./openai-error.ts";

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The body, and the last event of a stream that breaks after its first. */
  readonly body: { readonly error: ErrorFields };
  /** What was thrown, when nobody foresaw it: for the log, never for the caller. */
  readonly unforeseen: unknown;
}

export interface ErrorFields {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
}

interface Row {
  readonly status: number;
  readonly type: string;
  readonly code: string;
}

const row = (status: number, type: string, code: string): Row => ({ status, type, code });

const rows: Record<CallStatus, Row> = {
  "invalid-argument": row(400, "invalid_request_error", "invalid_value"),
  "failed-precondition": row(400, "invalid_request_error", "no_endpoint_allowed"),
  unauthenticated: row(401, "invalid_request_error", "invalid_api_key"),
  "permission-denied": row(403, "permission_error", "permission_denied"),
  "not-found": row(404, "invalid_request_error", "model_not_found"),
  "already-exists": row(409, "invalid_request_error", "idempotency_key_reused"),
  "resource-exhausted": row(429, "rate_limit_exceeded", "rate_limit_exceeded"),
  // Nginx's word for it; nobody is left to read it.
  cancelled: row(499, "server_error", "cancelled"),
  internal: row(500, "server_error", "internal_error"),
  unimplemented: row(501, "server_error", "not_implemented"),
  unavailable: row(503, "server_error", "service_unavailable"),
  "deadline-exceeded": row(504, "server_error", "deadline_exceeded"),
};

/** The codes that OpenAI clients look for, where a provider's refusal of the request has one. */
const codesOfRefusals: Readonly<Partial<Record<FailureKind, string>>> = {
  "context-exceeded": "context_length_exceeded",
  "request-too-large": "request_too_large",
  "unsupported-parameter": "unsupported_parameter",
  "content-filtered": "content_filter",
  refused: "refusal",
};

/** As much as a person reads; 50 violations would fit. */
const maxMessageLength = 4_096;

/** The answer for anything that was thrown. What nobody foresaw becomes "internal error" without a trace of it. */
export function errorAnswerOf(thrown: unknown): ErrorAnswer {
  if (thrown instanceof OpenAiError) {
    const { status, type, param, code, headers = [] } = thrown.words;
    return {
      status,
      headers,
      body: { error: { message: clean(thrown.message), type, param, code } },
      unforeseen: undefined,
    };
  }
  if (!(thrown instanceof CallError)) {
    const { status, type, code } = rows.internal;
    const body = { error: { message: "internal error", type, param: null, code } };
    return { status, headers: [], body, unforeseen: thrown };
  }
  const { status, type, code } = rows[thrown.status];
  const param = thrown.violations[0]?.field ?? null;
  const error = { message: messageOf(thrown), type, param, code: refusalCode(thrown) ?? code };
  return { status, headers: headersOf(thrown), body: { error }, unforeseen: undefined };
}

/** OpenAI's shape has no room for a list, so the message holds every violation. */
function messageOf({ message, violations }: CallError): string {
  const words = violations.map(({ field, description }) => `${field}: ${description}`).join("; ");
  return clean(words === "" ? message : words);
}

function clean(message: string): string {
  return message.slice(0, maxMessageLength).toWellFormed();
}

function refusalCode({ status, trail }: CallError): string | undefined {
  if (status !== "invalid-argument" && status !== "failed-precondition") return undefined;
  const outcome = trail?.attempts.at(-1)?.outcome;
  return outcome?.kind === "failed" ? codesOfRefusals[outcome.failure.kind] : undefined;
}

function headersOf({ status, trail, retryAfterMs }: CallError): ErrorAnswer["headers"] {
  const headers: (readonly [string, string])[] = [];
  if (retryAfterMs !== undefined) {
    // SDKs read the first, everything else the second.
    headers.push(["retry-after-ms", String(Math.ceil(retryAfterMs))]);
    headers.push(["retry-after", String(Math.ceil(retryAfterMs / 1_000))]);
  }
  if (status === "unauthenticated") headers.push(["www-authenticate", "Bearer"]);
  // SDKs retry a conflict, which here stays one.
  if (status === "already-exists") headers.push(["x-should-retry", "false"]);
  if (trail !== undefined) headers.push(...trailHeaders(trail));
  return headers;
}

/** The failover was run to its end: neither SDKs nor meshes may run the whole of it once more. */
function trailHeaders({ completionId, attempts }: CallTrail): ErrorAnswer["headers"] {
  return [
    ["x-should-retry", "false"],
    ["x-envoy-ratelimited", "true"],
    ["x-request-id", completionId],
    ["x-spillway-completion-id", completionId],
    ["x-spillway-attempts", String(attempts.length)],
  ];
}
