import type { ErrorCase, ErrorWord } from "./error-word.ts";

/** A request that the simulated provider turns down before any generation starts. */
export class Rejection extends Error {
  override readonly name = "Rejection";
  readonly errorCase: ErrorCase;

  constructor(word: ErrorWord, message: string, facts: Omit<ErrorCase, "word" | "message"> = {}) {
    super(message);
    this.errorCase = { ...facts, word, message };
  }
}
