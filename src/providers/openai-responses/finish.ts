import { Failure } from "../../core/model/failure.ts";
import type { Finish, FinishReason } from "../../core/model/finish.ts";

const incomplete: ReadonlyMap<string, FinishReason> = new Map([
  ["max_output_tokens", "length"],
  ["max_tokens", "length"],
  ["max_messages", "other"],
  ["content_filter", "content-filter"],
  ["steered", "paused"],
]);

/** Why a completed answer ended: what it holds decides (providers.md §6). */
export function finishOfCompleted(holds: { toolCalls: boolean; refusal: boolean }): Finish {
  const raw = "completed";
  if (holds.toolCalls) return { reason: "tool-calls", raw };
  return { reason: holds.refusal ? "refusal" : "stop", raw };
}

/** Why an incomplete answer ended. */
export function finishOfIncomplete(reason: string): Finish {
  return { reason: incomplete.get(reason) ?? "other", raw: reason || "incomplete" };
}

/** The failure of an answer whose status is none that an answer ends with. */
export function broken(status: string): Failure {
  const word = status.slice(0, 40);
  return new Failure("server-error", `the provider broke the answer off (${word})`, { providerCode: word });
}
