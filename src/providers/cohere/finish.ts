import type { Finish, FinishReason } from "../../core/model/finish.ts";

const reasons: ReadonlyMap<string, FinishReason> = new Map([
  ["COMPLETE", "stop"],
  ["STOP_SEQUENCE", "stop"],
  ["MAX_TOKENS", "length"],
  ["TOOL_CALL", "tool-calls"],
]);

/** Whether the word means that the answer broke: nobody can use what there is of it. */
export function isBroken(raw: string): boolean {
  return raw.startsWith("ERROR") || raw === "TIMEOUT";
}

/** Why the answer ended (providers.md §6). */
export function finishOf(raw: string, holds: { toolCalls: boolean }): Finish {
  const reason = reasons.get(raw) ?? "other";
  return { reason: reason === "stop" && holds.toolCalls ? "tool-calls" : reason, raw };
}
