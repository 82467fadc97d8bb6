/**
 * The ids of tool calls in the form that a host accepts. An id that fits stays; any
 * other becomes a digest of itself, so that a call and its result still meet.
 */
import { createHash } from "node:crypto";

export type ToolCallIdForm = "up-to-40" | "up-to-64" | "nine-alphanumeric" | "word";

const fits: Readonly<Record<ToolCallIdForm, RegExp>> = {
  "up-to-40": /^[\x21-\x7e]{1,40}$/, // OpenAI
  "up-to-64": /^[\x21-\x7e]{1,64}$/, // OpenAI Responses, Cohere
  "nine-alphanumeric": /^[a-zA-Z0-9]{9}$/, // Mistral
  word: /^[a-zA-Z0-9_-]{1,64}$/, // Anthropic, Bedrock
};

export function toolCallIdFor(id: string, form: ToolCallIdForm): string {
  if (fits[form].test(id)) return id;
  // 36 bits of hex would do for one conversation; nine characters hold exactly that.
  const digest = createHash("sha256").update(id).digest("hex");
  return form === "nine-alphanumeric" ? digest.slice(0, 9) : `call_${digest.slice(0, 24)}`;
}
