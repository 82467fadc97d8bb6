import type { JsonObject } from "../../core/base/json.ts";
import type { FailureKind } from "../../core/model/disposition.ts";
import { Failure } from "../../core/model/failure.ts";
import type { Finish, FinishReason } from "../../core/model/finish.ts";
import { objectAt, textAt } from "../json-fields.ts";

const reasons: ReadonlyMap<string, FinishReason> = new Map([
  ["STOP", "stop"],
  ["MAX_TOKENS", "length"],
  ["SAFETY", "content-filter"],
  ["BLOCKLIST", "content-filter"],
  ["PROHIBITED_CONTENT", "content-filter"],
  ["SPII", "content-filter"],
  ["IMAGE_SAFETY", "content-filter"],
  ["IMAGE_PROHIBITED_CONTENT", "content-filter"],
  ["MODEL_ARMOR", "content-filter"],
  ["RECITATION", "recitation"],
  ["IMAGE_RECITATION", "recitation"],
]);

/** Words that mean that the answer broke: nobody can use what there is of it. */
const failures: ReadonlyMap<string, FailureKind> = new Map([
  ["MALFORMED_FUNCTION_CALL", "invalid-output"],
  ["UNEXPECTED_TOOL_CALL", "invalid-output"],
  ["TOO_MANY_TOOL_CALLS", "invalid-output"],
  ["MALFORMED_RESPONSE", "invalid-output"],
  ["MISSING_THOUGHT_SIGNATURE", "unsupported-parameter"],
  ["OTHER", "server-error"],
  ["LANGUAGE", "server-error"],
  ["NO_IMAGE", "server-error"],
  ["IMAGE_OTHER", "server-error"],
]);

/** Values of finishReason that do not end an answer. */
export function isUnfinished(raw: string): boolean {
  return raw === "" || raw === "FINISH_REASON_UNSPECIFIED" || raw === "CONTINUATION";
}

/**
 * Why the answer ended (providers.md §6). Throws a Failure for the words that mean
 * that it broke. Calls of tools end with STOP like anything else.
 */
export function finishOf(raw: string, holds: { toolCalls: boolean }): Finish {
  const failure = failures.get(raw);
  if (failure !== undefined) {
    throw new Failure(failure, `the provider broke the answer off (${raw})`, { providerCode: raw });
  }
  const reason = reasons.get(raw) ?? "other";
  return { reason: reason === "stop" && holds.toolCalls ? "tool-calls" : reason, raw };
}

/** The finish of a prompt that was blocked before an answer began; undefined when it was not. */
export function blockOf(chunk: JsonObject): Finish | undefined {
  const raw = textAt(objectAt(chunk, "promptFeedback"), "blockReason");
  return raw === "" || raw === "BLOCK_REASON_UNSPECIFIED" ? undefined : { reason: "content-filter", raw };
}
