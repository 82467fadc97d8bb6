import { type ClaudeTraits, claudeTraitsOf } from "../claude-traits.ts";

/** What differs between the vendors behind Converse; ids are all that tells them apart. */
export interface ModelTraits {
  /** The form in which the model is told how hard to think; "none": it is not told. */
  readonly reasoning: "claude" | "nova" | "effort" | "nested-effort" | "none";
  /** Whether a tool can be forced by its name, only some tool can, or none. */
  readonly forces: "tool" | "any" | "none";
  /** Where top_k goes among the fields of the model's own; "none": nowhere. */
  readonly topK: "top_k" | "k" | "inferenceConfig" | "none";
  /** Whether a result can be marked as an error. */
  readonly resultStatus: boolean;
  /** For Claude only. */
  readonly claude: ClaudeTraits | undefined;
}

const other: ModelTraits = {
  reasoning: "none",
  forces: "none",
  topK: "none",
  resultStatus: false,
  claude: undefined,
};

const nova: ModelTraits = { ...other, forces: "tool", topK: "inferenceConfig", resultStatus: true };

/** First match wins; the id may have a region before it or stand in an ARN. Source: providers.md §1.2, §1.4. */
const vendors: readonly (readonly [RegExp, ModelTraits])[] = [
  [/amazon\.nova-2/, { ...nova, reasoning: "nova" }],
  [/amazon\.nova/, nova],
  [/mistral\./, { ...other, forces: "any", topK: "top_k" }],
  [/cohere\./, { ...other, topK: "k" }],
  [/openai\.gpt-oss/, { ...other, reasoning: "effort" }],
  [/openai\./, { ...other, reasoning: "nested-effort" }],
];

export function traitsOf(model: string): ModelTraits {
  if (/anthropic\.claude/.test(model)) {
    const claude = claudeTraitsOf(model);
    return { reasoning: "claude", forces: "tool", topK: "top_k", resultStatus: true, claude };
  }
  return vendors.find(([pattern]) => pattern.test(model))?.[1] ?? other;
}
