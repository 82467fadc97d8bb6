/** Errors of the Cohere form: {"id","message","error_type"?}. Providers.md §3.2. */
import type { HttpAnswer, Identity } from "../dialect.ts";
import type { ErrorCase, ErrorWord } from "../error-word.ts";
import { gatewayPage } from "../gateway-page.ts";
import { uuidOf } from "./uuid.ts";

interface Form {
  readonly status: number;
  readonly message: string;
  readonly errorType?: string;
}

const forms: Readonly<Record<ErrorWord, Form>> = {
  "bad-request": { status: 400, message: "invalid request: the body is not valid." },
  "bad-key": { status: 401, message: "invalid api token" },
  forbidden: { status: 403, message: "this api token may not use the endpoint." },
  "not-found": { status: 404, message: "404 page not found" },
  "model-not-found": {
    status: 404,
    message: "the model was not found; check its name and your access to it.",
  },
  timeout: { status: 408, message: "the request took too long." },
  "too-large": { status: 413, message: "the request body is larger than allowed." },
  "context-exceeded": {
    status: 400,
    message: "too many tokens: size limit exceeded by 25000 tokens.",
    errorType: "TOO_MANY_TOKENS",
  },
  "rate-limited": { status: 429, message: "the calls per minute of this key are used up." },
  "rate-limited-long": { status: 429, message: "the 1000 calls per month of this trial key are used up." },
  "quota-exhausted": { status: 402, message: "the billing limit of the account has been reached." },
  "server-error": { status: 500, message: "internal server error" },
  "bad-gateway": { status: 502, message: "bad gateway" },
  unavailable: { status: 503, message: "the service is unavailable at the moment." },
  "gateway-timeout": { status: 504, message: "the request timed out." },
  overloaded: { status: 503, message: "the model is overloaded at the moment." },
};

/** Writes an error as the provider does; it never says when to come back. */
export function errorAnswer(error: ErrorCase, identity: Identity): HttpAnswer {
  const known = forms[error.word];
  const status = error.status ?? known.status;
  if (error.word === "bad-gateway")
    return { status, headers: { "content-type": "text/html" }, body: gatewayPage(status) };
  const type = known.errorType === undefined ? {} : { error_type: known.errorType };
  const body = { ...type, id: uuidOf(identity.requestId), message: error.message ?? known.message };
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

/** What the end of a broken stream says went wrong. */
export function messageOf(word: ErrorWord): string {
  return forms[word].message;
}
