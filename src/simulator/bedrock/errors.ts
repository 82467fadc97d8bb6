/**
 * Errors of the AWS form: {"message"}, the type in a header. Inside a stream the same
 * types come as exception frames. Providers.md §2.3, §3.2.
 */
import type { HttpAnswer } from "../dialect.ts";
import type { ErrorCase, ErrorWord } from "../error-word.ts";
import { gatewayPage } from "../gateway-page.ts";

interface Form {
  readonly status: number;
  readonly type: string;
  readonly message: string;
}

const forms: Readonly<Record<ErrorWord, Form>> = {
  "bad-request": form(400, "ValidationException", "The request is not valid."),
  "bad-key": form(403, "UnrecognizedClientException", "The security token of the request is invalid."),
  forbidden: form(403, "AccessDeniedException", "You have no access to the model with this model ID."),
  "not-found": form(404, "UnknownOperationException", "The operation is not known."),
  "model-not-found": form(404, "ResourceNotFoundException", "The model could not be resolved."),
  timeout: form(408, "ModelTimeoutException", "The model took too long to process the request."),
  "too-large": form(413, "RequestEntityTooLargeException", "The request is larger than allowed."),
  // The words that clients match (providers.md §3.4).
  "context-exceeded": form(
    400,
    "ValidationException",
    "The model returned the following errors: Input Tokens Exceeded: the input exceeds maximum length.",
  ),
  "rate-limited": form(429, "ThrottlingException", "Too many requests, please wait and try again."),
  "rate-limited-long": form(429, "ThrottlingException", "Too many tokens per day, please wait."),
  "quota-exhausted": form(400, "ServiceQuotaExceededException", "The quota of the account is used up."),
  "server-error": form(500, "InternalServerException", "The system met an unexpected error."),
  "bad-gateway": form(502, "InternalServerException", "Bad gateway."),
  unavailable: form(503, "ServiceUnavailableException", "Bedrock is unable to process the request."),
  "gateway-timeout": form(504, "ModelTimeoutException", "The model did not answer in time."),
  overloaded: form(503, "ServiceUnavailableException", "The model is overloaded. Try again later."),
};

/** Writes an error as the service does; it never says when to come back. */
export function errorAnswer(error: ErrorCase): HttpAnswer {
  const known = forms[error.word];
  const status = error.status ?? known.status;
  if (error.word === "bad-gateway")
    return { status, headers: { "content-type": "text/html" }, body: gatewayPage(status) };
  const type = error.code ?? known.type;
  const headers = {
    "content-type": "application/json",
    "x-amzn-errortype": `${type}:http://internal.amazon.com/coral/com.amazon.bedrock/`,
  };
  return { status, headers, body: JSON.stringify({ message: error.message ?? known.message }) };
}

/** What an exception frame says. Only five types can stand in one; the model is to blame for the rest. */
export function exceptionOf(word: ErrorWord): { readonly type: string; readonly payload: object } {
  const { message, status, type } = forms[word];
  const name = `${type.charAt(0).toLowerCase()}${type.slice(1)}`;
  if (streamTypes.has(name)) return { type: name, payload: { message } };
  const payload = { message, originalStatusCode: status, originalMessage: message };
  return { type: "modelStreamErrorException", payload };
}

const streamTypes: ReadonlySet<string> = new Set([
  "internalServerException",
  "serviceUnavailableException",
  "throttlingException",
  "validationException",
]);

function form(status: number, type: string, message: string): Form {
  return { status, type, message };
}
