import type { Finish, FinishReason } from "../../core/model/finish.ts";

const reasons: ReadonlyMap<string, FinishReason> = new Map([
  ["end_turn", "stop"],
  ["stop_sequence", "stop"],
  ["max_tokens", "length"],
  ["model_context_window_exceeded", "length"],
  ["tool_use", "tool-calls"],
  ["refusal", "refusal"],
  ["pause_turn", "paused"],
  ["compaction", "paused"],
]);

/** Why the answer ended (providers.md §6). */
export function finishOf(raw: string, holds: { toolCalls: boolean }): Finish {
  const reason = reasons.get(raw) ?? "other";
  return { reason: reason === "stop" && holds.toolCalls ? "tool-calls" : reason, raw };
}
