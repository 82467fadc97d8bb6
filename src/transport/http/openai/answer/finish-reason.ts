import type { FinishReason } from "../../../../core/model/finish.ts";

/** The words that OpenAI clients know. */
export type ChatFinishReason = "stop" | "length" | "tool_calls" | "content_filter";

/**
 * Why an answer ended, in OpenAI's words. A refusal is "stop" with the words of the
 * refusal; one without words would look like an answer and is "content_filter". What
 * a provider paused is not whole and must not look so: "length".
 */
export function toFinishReason(reason: FinishReason, hasRefusal: boolean): ChatFinishReason {
  switch (reason) {
    case "stop":
    case "other":
      return "stop";
    case "length":
    case "paused":
      return "length";
    case "tool-calls":
      return "tool_calls";
    case "content-filter":
    case "recitation":
      return "content_filter";
    case "refusal":
      return hasRefusal ? "stop" : "content_filter";
  }
}
