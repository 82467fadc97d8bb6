import type { FailureKind } from "../../core/model/disposition.ts";
import { Failure } from "../../core/model/failure.ts";
import type { Finish, FinishReason } from "../../core/model/finish.ts";

const reasons: ReadonlyMap<string, FinishReason> = new Map([
  ["end_turn", "stop"],
  ["stop_sequence", "stop"],
  ["max_tokens", "length"],
  ["model_context_window_exceeded", "length"],
  ["tool_use", "tool-calls"],
  ["content_filtered", "content-filter"],
  ["guardrail_intervened", "content-filter"],
  ["refusal", "refusal"],
  ["pause_turn", "paused"],
]);

/** Words that mean that the answer broke: nobody can use what there is of it. */
const failures: ReadonlyMap<string, FailureKind> = new Map([
  ["malformed_model_output", "invalid-output"],
  ["malformed_tool_use", "invalid-output"],
]);

/**
 * Why the answer ended (providers.md §6). Throws a Failure for the words that mean
 * that it broke. An answer that was asked for as a tool call ends like any other.
 */
export function finishOf(raw: string, holds: { toolCalls: boolean; answerCall: boolean }): Finish {
  const failure = failures.get(raw);
  if (failure !== undefined) {
    throw new Failure(failure, `the provider broke the answer off (${raw})`, { providerCode: raw });
  }
  const reason = reasons.get(raw) ?? "other";
  if (reason === "stop" && holds.toolCalls) return { reason: "tool-calls", raw };
  if (reason === "tool-calls" && holds.answerCall && !holds.toolCalls) return { reason: "stop", raw };
  return { reason, raw };
}
