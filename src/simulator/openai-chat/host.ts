import type { Strictness } from "../strictness.ts";

/** In what a host of chat completions differs from OpenAI. Providers.md §1.5, §2.1. */
export interface ChatHost {
  /** Fields of the body that OpenAI does not know. */
  readonly fields: readonly string[];
  /** Words of tool_choice that force a tool. */
  readonly forcing: readonly string[];
  readonly toolCallId: { readonly pattern: RegExp; readonly expected: string };
  /** Whether thoughts are shown, and wanted back beside tool calls. */
  readonly showsThoughts: boolean;
  /** Whether usage stands on the chunk that finishes, asked for or not. */
  readonly usageOnFinish: boolean;
  /** Whether the last message must be a user's or a tool's. */
  readonly answersOnly: boolean;
}

const openai: ChatHost = {
  fields: [],
  forcing: ["required"],
  toolCallId: { pattern: /^.{1,40}$/su, expected: "1 to 40 characters" },
  showsThoughts: false,
  usageOnFinish: false,
  answersOnly: false,
};

const mistral: ChatHost = {
  ...openai,
  fields: ["random_seed", "safe_prompt", "prompt_mode"],
  forcing: ["required", "any"],
  toolCallId: { pattern: /^[a-zA-Z0-9]{9}$/u, expected: "a-z, A-Z, 0-9, with a length of 9" },
  usageOnFinish: true,
  answersOnly: true,
};

const deepseek: ChatHost = { ...openai, fields: ["thinking"], showsThoughts: true, usageOnFinish: true };

/** The host that the rules stand for; OpenAI without any. */
export function hostOf(strictness: Strictness): ChatHost {
  if (strictness.mistralToolIds === true) return mistral;
  return strictness.deepseekReasoning === true ? deepseek : openai;
}
