/** Errors of the Google form: {"error":{code,message,status,details}}. Providers.md §3.2. */
import type { HttpAnswer } from "../dialect.ts";
import type { ErrorCase, ErrorWord } from "../error-word.ts";

interface Form {
  readonly code: number;
  readonly status: string;
  readonly message: string;
}

const forms: Readonly<Record<ErrorWord, Form>> = {
  "bad-request": { code: 400, status: "INVALID_ARGUMENT", message: "The request holds an invalid argument." },
  // A bad key is a 400 here (providers.md, trap 5).
  "bad-key": { code: 400, status: "INVALID_ARGUMENT", message: "API key not valid." },
  forbidden: { code: 403, status: "PERMISSION_DENIED", message: "The caller does not have permission." },
  "not-found": { code: 404, status: "NOT_FOUND", message: "The resource was not found." },
  "model-not-found": {
    code: 404,
    status: "NOT_FOUND",
    message: "The model is not found for this API version.",
  },
  timeout: { code: 408, status: "DEADLINE_EXCEEDED", message: "The request took too long." },
  "too-large": {
    code: 413,
    status: "INVALID_ARGUMENT",
    message: "The request payload is larger than allowed.",
  },
  // The numbers are part of the provider's wording, which clients match (providers.md §3.4).
  "context-exceeded": {
    code: 400,
    status: "INVALID_ARGUMENT",
    message: "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
  },
  "rate-limited": {
    code: 429,
    status: "RESOURCE_EXHAUSTED",
    message: "The requests per minute of this project are used up.",
  },
  "rate-limited-long": {
    code: 429,
    status: "RESOURCE_EXHAUSTED",
    message: "The requests per day of this project are used up.",
  },
  "quota-exhausted": {
    code: 402,
    status: "RESOURCE_EXHAUSTED",
    message: "The prepaid balance of the billing account is empty.",
  },
  "server-error": { code: 500, status: "INTERNAL", message: "An internal error has occurred." },
  "bad-gateway": { code: 502, status: "UNAVAILABLE", message: "Bad gateway." },
  unavailable: { code: 503, status: "UNAVAILABLE", message: "The service is currently unavailable." },
  "gateway-timeout": {
    code: 504,
    status: "DEADLINE_EXCEEDED",
    message: "The deadline expired before the operation could complete.",
  },
  overloaded: { code: 503, status: "UNAVAILABLE", message: "The model is overloaded." },
};

/** Writes an error as the provider does. */
export function errorAnswer(error: ErrorCase): HttpAnswer {
  const status = error.status ?? forms[error.word].code;
  if (error.word === "bad-gateway") {
    return { status, headers: { "content-type": "text/html; charset=UTF-8" }, body: gatewayPage(status) };
  }
  const headers = { "content-type": "application/json; charset=UTF-8" };
  return { status, headers, body: `${JSON.stringify(errorBody(error), null, 2)}\n` };
}

/** The body alone, for errors inside a stream as well. */
export function errorBody(error: ErrorCase): object {
  const known = forms[error.word];
  const message = error.message ?? known.message;
  const hint = error.retryAfterMs === undefined ? "" : `\nPlease retry in ${seconds(error.retryAfterMs)}.`;
  const details = detailsOf(error);
  return {
    error: {
      code: error.status ?? known.code,
      message: `${message}${hint}`,
      status: known.status,
      ...(details.length > 0 ? { details } : {}),
    },
  };
}

function detailsOf(error: ErrorCase): readonly object[] {
  if (error.word === "bad-key") {
    const metadata = { service: "generativelanguage.googleapis.com" };
    return [{ "@type": typeUrl("ErrorInfo"), reason: "API_KEY_INVALID", domain: "googleapis.com", metadata }];
  }
  if (error.word === "rate-limited" || error.word === "rate-limited-long") return quotaDetails(error);
  if (error.param !== undefined) {
    const violation = { field: error.param, description: error.message ?? "" };
    return [{ "@type": typeUrl("BadRequest"), fieldViolations: [violation] }];
  }
  return [];
}

function quotaDetails(error: ErrorCase): readonly object[] {
  const per = error.word === "rate-limited" ? "PerMinute" : "PerDay";
  const violation = {
    quotaMetric: "generativelanguage.googleapis.com/generate_content_requests",
    quotaId: `GenerateRequests${per}PerProjectPerModel-PaidTier`,
    quotaDimensions: { location: "global", model: error.model ?? "simulated" },
    quotaValue: "60",
  };
  const failure = { "@type": typeUrl("QuotaFailure"), violations: [violation] };
  if (error.retryAfterMs === undefined) return [failure];
  return [failure, { "@type": typeUrl("RetryInfo"), retryDelay: seconds(error.retryAfterMs) }];
}

function seconds(durationMs: number): string {
  return `${Math.ceil(durationMs) / 1000}s`;
}

function typeUrl(name: string): string {
  return `type.googleapis.com/google.rpc.${name}`;
}

// What the front end sends when nothing behind it answers.
function gatewayPage(status: number): string {
  return `<!DOCTYPE html>\n<html lang=en>\n<title>Error ${status} (Server Error)!!1</title>\n<p><b>${status}.</b> That is an error.</p>\n</html>\n`;
}
