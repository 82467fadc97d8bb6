/**
 * An answer before a dialect puts it on the wire: lists of tokens. A token is a word
 * or a piece of JSON; joined without separator they are the text.
 */
export interface Answer {
  readonly reasoning: readonly string[];
  readonly text: readonly string[];
  readonly refusal: readonly string[];
  readonly toolCalls: readonly AnsweredCall[];
  readonly finish: AnswerFinish;
  readonly cache: PromptCache;
}

/** Tokens of the prompt that the provider's cache spared, or took in. Together no more than the prompt has. */
export interface PromptCache {
  readonly read: number;
  readonly write: number;
}

/** A tool call; its arguments are one JSON object in pieces. */
export interface AnsweredCall {
  readonly name: string;
  readonly arguments: readonly string[];
}

/** Why the answer ends. */
export type AnswerFinish =
  | { readonly kind: "stop" }
  | { readonly kind: "stop-sequence"; readonly sequence: string }
  | { readonly kind: "length" }
  | { readonly kind: "tool-calls" }
  | { readonly kind: "refusal" };

/** How an answer turns out. */
export type Manner = "normal" | "refusal" | "empty";

/** Tokens of an answer, as every dialect's usage counts them. */
export interface AnswerTokens {
  /** All of the prompt's, the cache's among them. */
  readonly prompt: number;
  /** What was neither read from the cache nor written to it. */
  readonly fresh: number;
  readonly cache: PromptCache;
  /** Without reasoning. */
  readonly visible: number;
  readonly reasoning: number;
}

/** Counts an answer's tokens. */
export function countTokens(promptTokens: number, answer: Answer): AnswerTokens {
  const calls = answer.toolCalls.reduce((sum, call) => sum + call.arguments.length, 0);
  return {
    prompt: promptTokens,
    fresh: promptTokens - answer.cache.read - answer.cache.write,
    cache: answer.cache,
    visible: answer.text.length + answer.refusal.length + calls,
    reasoning: answer.reasoning.length,
  };
}

/** Several tokens that leave in one frame. */
export interface Piece {
  readonly text: string;
  readonly tokens: number;
}

/** Groups tokens into pieces of `size`; the last may be shorter. */
export function piecesOf(tokens: readonly string[], size: number): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < tokens.length; at += size) {
    const part = tokens.slice(at, at + size);
    pieces.push({ text: part.join(""), tokens: part.length });
  }
  return pieces;
}
