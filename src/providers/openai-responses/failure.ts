/**
 * Errors of the Responses API: those of chat completions, and what a response alone
 * can fail of. An error that a stream names is one of a request that was accepted, so
 * pictures that turn out to be none are told there (providers.md §2.3).
 */
import { isJsonObject, type Json, type JsonObject } from "../../core/base/json.ts";
import type { FailureKind } from "../../core/model/disposition.ts";
import type { Failure } from "../../core/model/failure.ts";
import { parseErrorBody, readErrorBody } from "../error-body.ts";
import { classifyOpenAi, classifyOpenAiInStream } from "../openai-errors.ts";
import { type Rejection, rejected } from "../rejection.ts";
import type { ResponseHeaders } from "../response-headers.ts";

export function classify(status: number, headers: ResponseHeaders, body: string): Failure {
  const rejection = { status, headers, error: parseErrorBody(body), inStream: false };
  return ownFailure(rejection) ?? classifyOpenAi(status, headers, body);
}

/** An error that comes as an event, nested or flat, or as the `error` of a failed response. */
export function classifyInStream(payload: Json): Failure {
  const json = typeof payload === "string" ? payload : unnamed(payload);
  const error = typeof json === "string" ? parseErrorBody(json) : readErrorBody(json);
  const rejection = { status: undefined, headers: {}, error, inStream: true };
  return ownFailure(rejection) ?? classifyOpenAiInStream(json);
}

/** The type of a flat error is the event's, "error", and says nothing. */
function unnamed(payload: Json): Json {
  if (!isJsonObject(payload) || payload["type"] !== "error") return payload;
  const { type: _, ...rest }: JsonObject = payload;
  return rest;
}

function ownFailure(rejection: Rejection): Failure | undefined {
  const kind = kindOf(rejection.error.code) ?? kindOf(rejection.error.type);
  return kind === undefined ? undefined : rejected({ kind }, rejection);
}

function kindOf(word: string): FailureKind | undefined {
  if (/(?:^bio|misalignment|image_content)_policy/.test(word)) return "content-filtered";
  if (word === "vector_store_timeout") return "server-error";
  // What one host cannot fetch or read another may: robots, formats and sizes differ.
  return /image_|_image/.test(word) ? "unsupported-parameter" : undefined;
}
