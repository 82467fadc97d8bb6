import { anthropic } from "./anthropic/dialect.ts";
import type { Dialect } from "./dialect.ts";
import { gemini } from "./gemini/dialect.ts";
import { openaiChat } from "./openai-chat/dialect.ts";

/** Every dialect that can be played; a new one is a folder and a line here. */
export const dialects = {
  "openai-chat": openaiChat,
  anthropic,
  gemini,
} as const satisfies Readonly<Record<string, Dialect>>;

export type DialectName = keyof typeof dialects;
