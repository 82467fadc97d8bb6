/** Errors of Bedrock's runtime (providers.md §3.2): the type of the exception says most. */
import type { JsonObject } from "../../core/base/json.ts";
import type { FailureKind } from "../../core/model/disposition.ts";
import type { Failure } from "../../core/model/failure.ts";
import { saysContextExceeded } from "../context-overflow.ts";
import { parseErrorBody, readErrorBody } from "../error-body.ts";
import { objectAt, textAt, tryParseJson } from "../json-fields.ts";
import { saysNotTaken } from "../parameter-refusal.ts";
import { type Rejection, rejected, type Verdict } from "../rejection.ts";
import type { ResponseHeaders } from "../response-headers.ts";
import { kindOfStatus } from "../status-kind.ts";

/** By the type of the exception without its ending, in lower case. */
const types: ReadonlyMap<string, FailureKind> = new Map([
  ["accessdenied", "unauthenticated"],
  ["unrecognizedclient", "unauthenticated"],
  ["expiredtoken", "unauthenticated"],
  ["invalidsignature", "unauthenticated"],
  ["incompletesignature", "unauthenticated"],
  ["signaturedoesnotmatch", "unauthenticated"],
  ["missingauthenticationtoken", "unauthenticated"],
  ["invalidclienttokenid", "unauthenticated"],
  ["notauthorized", "unauthenticated"],
  ["requestexpired", "unauthenticated"],
  ["optinrequired", "unauthenticated"],
  ["resourcenotfound", "model-not-found"],
  ["unknownoperation", "model-not-found"], // the base URL is wrong
  ["ftuformnotfilled", "model-not-found"], // Anthropic's form was never sent in
  ["servicequotaexceeded", "quota-window"],
  ["throttling", "rate-limited"],
  ["toomanyrequests", "rate-limited"],
  ["modelnotready", "overloaded"],
  ["serviceunavailable", "overloaded"],
  ["overloaded_error", "overloaded"],
  ["modeltimeout", "server-error"],
  ["modelerror", "server-error"],
  ["modelstreamerror", "server-error"],
  ["internalserver", "server-error"],
  ["internalfailure", "server-error"],
]);

export function classify(status: number, headers: ResponseHeaders, body: string): Failure {
  const error = parseErrorBody(body);
  const code = typeOf(headers["x-amzn-errortype"] ?? "") || typeInBody(body) || error.type;
  return judge({ status, headers, error: { ...error, code }, inStream: false });
}

/** An exception frame of a stream whose status was 200. */
export function classifyException(name: string, payload: string): Failure {
  const error = { ...parseErrorBody(payload), code: name };
  return judge({ status: undefined, headers: {}, error, inStream: true });
}

/** An error in the place of an answer with status 200; undefined when there is none. */
export function classifyUnary(body: JsonObject): Failure | undefined {
  // An address that is wrong is told so, inside an object and with status 200.
  const code = typeOf(textAt(body, "__type") || textAt(objectAt(body, "Output"), "__type"));
  if (code === "" && textAt(body, "message") === "") return undefined;
  const error = { ...readErrorBody(body), code };
  return judge({ status: undefined, headers: {}, error, inStream: true });
}

/** "ValidationException:http://..." and "com.amazon.coral#ValidationException" alike. */
function typeOf(text: string): string {
  return (text.split(":")[0] ?? "").split("#").at(-1) ?? "";
}

function typeInBody(body: string): string {
  const json = tryParseJson(body);
  const fields = typeof json === "object" && json !== null && !Array.isArray(json) ? json : {};
  return typeOf(textAt(fields as JsonObject, "__type"));
}

function judge(rejection: Rejection): Failure {
  return rejected(verdictOf(rejection), rejection);
}

function verdictOf(rejection: Rejection): Verdict {
  const { error, status } = rejection;
  const known = types.get(error.code.replace(/Exception$/i, "").toLowerCase());
  const kind =
    kindOfSentence(rejection) ?? known ?? (status === undefined ? "server-error" : kindOfStatus(status));
  if (kind !== "rate-limited") return { kind };
  // Quotas are counted by model and region (providers.md §3.5).
  const kindOfWindow = /per day/i.test(error.message) ? "quota-window" : "rate-limited";
  return { kind: kindOfWindow, scope: "endpoint" };
}

/** "ValidationException" stands for everything that is wrong with a request; its sentence tells. */
function kindOfSentence({ error }: Rejection): FailureKind | undefined {
  const says = (pattern: RegExp) => pattern.test(error.message);
  if (saysContextExceeded(error.message) || says(/too many total text bytes/i)) return "context-exceeded";
  if (!/^(?:Validation|$)/i.test(error.code)) return undefined;
  if (says(/model identifier is invalid|on-demand throughput|end of (?:its )?life|inference profile/i)) {
    return "model-not-found";
  }
  if (says(/content filter|blocked by/i)) return "content-filtered";
  return saysNotTaken(error.message) ? "unsupported-parameter" : undefined;
}
