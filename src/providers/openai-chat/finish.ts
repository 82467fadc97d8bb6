import { Failure } from "../../core/model/failure.ts";
import type { Finish, FinishReason } from "../../core/model/finish.ts";

const reasons: ReadonlyMap<string, FinishReason> = new Map([
  ["stop", "stop"],
  ["eos", "stop"], // Together
  ["end_turn", "stop"],
  ["length", "length"],
  ["max_tokens", "length"],
  ["model_length", "length"], // Mistral
  ["tool_calls", "tool-calls"],
  ["function_call", "tool-calls"],
  ["content_filter", "content-filter"],
  ["refusal", "refusal"],
]);

/**
 * Why the answer ended (providers.md §6). Throws a Failure for the words that mean
 * that it broke. Clones say "stop" after tool calls, and OpenAI says "stop" after a
 * refusal: what the answer holds decides.
 */
export function finishOf(raw: string, holds: { toolCalls: boolean; refusal: boolean }): Finish {
  if (raw === "error") throw broken("server-error", raw);
  if (raw === "insufficient_system_resource") throw broken("overloaded", raw); // DeepSeek
  const reason = reasons.get(raw) ?? "other";
  if (reason === "stop" && holds.toolCalls) return { reason: "tool-calls", raw };
  if (reason === "stop" && holds.refusal) return { reason: "refusal", raw };
  return { reason, raw };
}

function broken(kind: "server-error" | "overloaded", raw: string): Failure {
  return new Failure(kind, `the provider broke the answer off (${raw})`, { providerCode: raw });
}
