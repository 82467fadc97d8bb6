/** Errors of the Anthropic form: {"type":"error","error":{type,message},"request_id"}. Providers.md §3.2. */

import type { HttpAnswer, Identity } from "../dialect.ts";
import type { ErrorCase, ErrorWord } from "../error-word.ts";
import { gatewayPage } from "../gateway-page.ts";

interface Form {
  readonly status: number;
  readonly type: string;
  readonly message: string;
  readonly errorCode?: string;
}

const forms: Readonly<Record<ErrorWord, Form>> = {
  "bad-request": { status: 400, type: "invalid_request_error", message: "The request is not valid." },
  "bad-key": { status: 401, type: "authentication_error", message: "invalid x-api-key" },
  forbidden: { status: 403, type: "permission_error", message: "This key may not use the resource." },
  "not-found": { status: 404, type: "not_found_error", message: "Not Found" },
  "model-not-found": { status: 404, type: "not_found_error", message: "model: unknown" },
  timeout: { status: 408, type: "timeout_error", message: "The request took too long." },
  "too-large": { status: 413, type: "request_too_large", message: "The request is larger than 32 MB." },
  // The numbers are part of the provider's wording, which clients match (providers.md §3.4).
  "context-exceeded": {
    status: 400,
    type: "invalid_request_error",
    message: "prompt is too long: 250000 tokens > 200000 maximum",
  },
  "rate-limited": {
    status: 429,
    type: "rate_limit_error",
    message: "The organization's requests per minute are used up.",
  },
  "rate-limited-long": {
    status: 429,
    type: "rate_limit_error",
    message: "The organization's requests per day are used up.",
  },
  "quota-exhausted": {
    status: 429,
    type: "rate_limit_error",
    message: "The organization has reached its spend limit.",
    errorCode: "enforced_spend_limit_reached",
  },
  "server-error": { status: 500, type: "api_error", message: "Internal server error" },
  "bad-gateway": { status: 502, type: "api_error", message: "Bad gateway" },
  unavailable: { status: 503, type: "api_error", message: "Service unavailable" },
  "gateway-timeout": { status: 504, type: "timeout_error", message: "The request timed out." },
  overloaded: { status: 529, type: "overloaded_error", message: "Overloaded" },
};

/** Writes an error as the provider does. */
export function errorAnswer(error: ErrorCase, identity: Identity): HttpAnswer {
  const status = error.status ?? forms[error.word].status;
  if (error.word === "bad-gateway")
    return { status, headers: { "content-type": "text/html" }, body: gatewayPage(status) };
  const headers: Record<string, string> = { "content-type": "application/json" };
  headers["x-should-retry"] = status >= 500 || error.word === "rate-limited" ? "true" : "false";
  if (error.retryAfterMs !== undefined) headers["retry-after"] = String(Math.ceil(error.retryAfterMs / 1000));
  return { status, headers, body: JSON.stringify(errorBody(error, identity)) };
}

/** The body alone, for errors inside a stream as well. */
export function errorBody(error: ErrorCase, identity: Identity): object {
  const known = forms[error.word];
  const message = error.message ?? known.message;
  const details = known.errorCode === undefined ? {} : { details: { error_code: known.errorCode } };
  return {
    type: "error",
    error: { type: known.type, message, ...details },
    request_id: `req_${identity.requestId}`,
  };
}
