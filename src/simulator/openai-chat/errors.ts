import type { HttpAnswer } from "../dialect.ts";
import type { ErrorCase } from "../error-word.ts";
import { openaiError, openaiErrorAnswer, openaiForms } from "../openai-errors.ts";

/** Writes an error as chat completions do. */
export function errorAnswer(error: ErrorCase): HttpAnswer {
  return openaiErrorAnswer(error, openaiForms);
}

/** The body alone, for errors inside a stream as well. */
export function errorBody(error: ErrorCase): object {
  return { error: openaiError(error, openaiForms) };
}
