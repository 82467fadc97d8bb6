import { anthropic } from "./anthropic/dialect.ts";
import { bedrock } from "./bedrock/dialect.ts";
import { cohere } from "./cohere/dialect.ts";
import type { Dialect } from "./dialect.ts";
import { gemini } from "./gemini/dialect.ts";
import { openaiChat } from "./openai-chat/dialect.ts";
import { openaiResponses } from "./openai-responses/dialect.ts";

/** Every dialect that can be played; a new one is a folder and a line here. */
export const dialects = {
  "openai-chat": openaiChat,
  "openai-responses": openaiResponses,
  anthropic,
  gemini,
  bedrock,
  cohere,
} as const satisfies Readonly<Record<string, Dialect>>;

export type DialectName = keyof typeof dialects;
