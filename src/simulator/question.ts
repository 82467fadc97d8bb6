import type { JsonObject } from "../core/base/json.ts";

/** A tool that the caller offers, in the words common to the dialects. */
export interface OfferedTool {
  readonly name: string;
  /** The JSON Schema of its arguments; empty when none was given. */
  readonly schema: JsonObject;
}

/** Whether the caller wants tools called. */
export type ToolDemand = "auto" | "none" | "required" | { readonly name: string };

/** What a checked request asks for, the same for every dialect. */
export interface Question {
  readonly model: string;
  readonly streaming: boolean;
  /** The text of the last turn that a person wrote; the answer is drawn from it. */
  readonly prompt: string;
  /** The text of the system prompt, "" without one. */
  readonly instructions: string;
  /** Bytes / 4, at least 1: near enough to what tokenisers count in English. */
  readonly promptTokens: number;
  readonly tools: readonly OfferedTool[];
  readonly toolDemand: ToolDemand;
  /** Whether the last turn brings tool results: the model then answers in words unless it is forced. */
  readonly answersTools: boolean;
  readonly format: { readonly kind: "text" } | { readonly kind: "json"; readonly schema: JsonObject };
  /** Whether the model thinks, and whether the dialect shows its thoughts. */
  readonly reasoning: "none" | "hidden" | "shown";
  /** Undefined: no bound. */
  readonly maxTokens: number | undefined;
  readonly stopSequences: readonly string[];
  /** The body as it came, for what only its own dialect reads. */
  readonly body: JsonObject;
}

/** Tokens that a prompt of so many bytes is said to have. */
export function promptTokensOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 4));
}
