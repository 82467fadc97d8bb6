/**
 * Errors of the OpenAI form: {"error":{message,type,param,code}}, which its two APIs
 * share but for a few words. Providers.md §3.2.
 */
import type { HttpAnswer } from "./dialect.ts";
import type { ErrorCase, ErrorWord } from "./error-word.ts";
import { gatewayPage } from "./gateway-page.ts";

interface OpenAiForm {
  readonly status: number;
  readonly type: string;
  readonly code: string | null;
  readonly message: string;
  readonly param?: string;
}

/** What an API says for every word. */
export type OpenAiForms = Readonly<Record<ErrorWord, OpenAiForm>>;

/** The words of chat completions; the other API overrules a few. */
export const openaiForms: OpenAiForms = {
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

/** Writes an error as the API of these forms does. */
export function openaiErrorAnswer(error: ErrorCase, forms: OpenAiForms): HttpAnswer {
  const status = error.status ?? forms[error.word].status;
  if (error.word === "bad-gateway")
    return { status, headers: { "content-type": "text/html" }, body: gatewayPage(status) };
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (error.retryAfterMs !== undefined) {
    headers["retry-after"] = String(Math.ceil(error.retryAfterMs / 1000));
    headers["retry-after-ms"] = String(Math.ceil(error.retryAfterMs));
  }
  const body = { error: openaiError(error, forms) };
  return { status, headers, body: `${JSON.stringify(body, null, 4)}\n` };
}

/** What stands under "error", in a body and inside a stream. */
export interface OpenAiError {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
}

export function openaiError(error: ErrorCase, forms: OpenAiForms): OpenAiError {
  const known = forms[error.word];
  return {
    message: error.message ?? known.message,
    type: known.type,
    param: error.param ?? known.param ?? null,
    code: error.code ?? known.code,
  };
}

function form(status: number, type: string, code: string | null, message: string): OpenAiForm {
  return { status, type, code, message };
}
