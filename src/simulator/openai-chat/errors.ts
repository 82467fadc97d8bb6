/** Errors of the OpenAI form: {"error":{message,type,param,code}}. Providers.md §3.2. */

import type { HttpAnswer } from "../dialect.ts";
import type { ErrorCase, ErrorWord } from "../error-word.ts";
import { gatewayPage } from "../gateway-page.ts";

interface Form {
  readonly status: number;
  readonly type: string;
  readonly code: string | null;
  readonly message: string;
}

const forms: Readonly<Record<ErrorWord, Form>> = {
  "bad-request": form(400, "invalid_request_error", null, "The request is not valid."),
  "bad-key": form(401, "invalid_request_error", "invalid_api_key", "The API key provided is incorrect."),
  forbidden: form(
    403,
    "invalid_request_error",
    "unsupported_country_region_territory",
    "Country, region or territory not supported.",
  ),
  "not-found": form(404, "invalid_request_error", "unknown_url", "There is nothing at this URL."),
  "model-not-found": form(
    404,
    "invalid_request_error",
    "model_not_found",
    "The model does not exist or you have no access to it.",
  ),
  timeout: form(408, "server_error", "request_timeout", "The request took too long."),
  "too-large": form(
    413,
    "invalid_request_error",
    "request_too_large",
    "The request body is larger than allowed.",
  ),
  "context-exceeded": form(
    400,
    "invalid_request_error",
    "context_length_exceeded",
    "The input is larger than this model's context window.",
  ),
  "rate-limited": form(
    429,
    "requests",
    "rate_limit_exceeded",
    "Rate limit reached on requests per min (RPM).",
  ),
  "rate-limited-long": form(
    429,
    "requests",
    "rate_limit_exceeded",
    "Rate limit reached on requests per day (RPD).",
  ),
  "quota-exhausted": form(
    429,
    "insufficient_quota",
    "insufficient_quota",
    "The current quota is used up; check plan and billing.",
  ),
  "server-error": form(500, "server_error", null, "The server failed while it worked on the request."),
  "bad-gateway": form(502, "server_error", null, "Bad gateway."),
  unavailable: form(
    503,
    "service_unavailable_error",
    "server_is_overloaded",
    "The service is not available at the moment.",
  ),
  "gateway-timeout": form(504, "server_error", null, "The upstream did not answer in time."),
  overloaded: form(
    503,
    "service_unavailable_error",
    "server_is_overloaded",
    "The engine is overloaded at the moment.",
  ),
};

/** Writes an error as the provider does. */
export function errorAnswer(error: ErrorCase): HttpAnswer {
  const known = forms[error.word];
  const status = error.status ?? known.status;
  if (error.word === "bad-gateway")
    return { status, headers: { "content-type": "text/html" }, body: gatewayPage(status) };
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (error.retryAfterMs !== undefined) {
    headers["retry-after"] = String(Math.ceil(error.retryAfterMs / 1000));
    headers["retry-after-ms"] = String(Math.ceil(error.retryAfterMs));
  }
  return { status, headers, body: `${JSON.stringify(errorBody(error), null, 4)}\n` };
}

/** The body alone, for errors inside a stream as well. */
export function errorBody(error: ErrorCase): object {
  const known = forms[error.word];
  return {
    error: {
      message: error.message ?? known.message,
      type: known.type,
      param: error.param ?? null,
      code: error.code ?? known.code,
    },
  };
}

function form(status: number, type: string, code: string | null, message: string): Form {
  return { status, type, code, message };
}
