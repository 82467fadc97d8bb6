import type { ErrorWord } from "../../../src/simulator/error-word.ts";

/**
 * What a test must know of a dialect to treat all alike. Texts are bodies as the client
 * shows them; frames of a binary stream are shown as server-sent events.
 */
export interface DialectCase {
  path(streaming: boolean): string;
  readonly modelsPath: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A smallest valid body that asks `prompt`. */
  body(prompt: string, streaming: boolean): object;
  /** How a whole stream ends. */
  readonly wholeEnd: RegExp;
  /** What tells that the answer is whole, and what comes after it only. */
  readonly finishMark: RegExp;
  readonly endMark: RegExp | undefined;
  /** A delta of text. */
  readonly delta: RegExp;
  /** Statuses that differ from OpenAI's. */
  readonly statuses: Partial<Record<ErrorWord, number>>;
  /** The field of an error's body that holds what went wrong. */
  readonly errorField: string;
  /** The end of a stream that an overloaded model broke off. */
  readonly inBandError: RegExp;
  /** The sign of life without progress, and how many of it a stream has of its own. */
  readonly keepAlive: { readonly sign: string; readonly own: number };
  readonly refusal: RegExp;
  /** Headers of the first of 60 requests a minute and 60,000 tokens, and how many headers tell of limits. */
  readonly limitHeaders: Readonly<Record<string, string>>;
  readonly limitSigns: number;
  /** Fields that offer the tool "gauge" and force it, and what a call of it with {"depth":3} looks like. */
  forcedTool(schema: object): object;
  readonly calledTool: object;
  /** Fields that make the model think, and what an answer of two words and five thoughts looks like. */
  readonly thinking: object;
  thought(text: string): object;
  /** A whole answer of two words. */
  whole(text: string): object;
  /** Of a whole answer: the usage of a prompt of so many tokens, 3 read from the cache and 2 written to it. */
  cached(prompt: number): object;
  /** Fields that want JSON of a schema. */
  format(schema: object): object;
}

/** Statuses of the errors by OpenAI's table. */
export const usualStatuses: readonly (readonly [ErrorWord, number])[] = [
  ["bad-request", 400],
  ["bad-key", 401],
  ["forbidden", 403],
  ["model-not-found", 404],
  ["timeout", 408],
  ["too-large", 413],
  ["context-exceeded", 400],
  ["rate-limited", 429],
  ["rate-limited-long", 429],
  ["quota-exhausted", 429],
  ["server-error", 500],
  ["bad-gateway", 502],
  ["unavailable", 503],
  ["gateway-timeout", 504],
  ["overloaded", 503],
];
