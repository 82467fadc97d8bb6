/** Errors of the responses API, before the stream and inside it. Providers.md §2.3, §3.2. */
import type { HttpAnswer } from "../dialect.ts";
import type { ErrorCase, ErrorWord } from "../error-word.ts";
import { type OpenAiForms, openaiError, openaiErrorAnswer, openaiForms } from "../openai-errors.ts";

const forms: OpenAiForms = {
  ...openaiForms,
  // A 404 in chat completions, a 400 here.
  "model-not-found": {
    ...openaiForms["model-not-found"],
    status: 400,
    message: "The requested model does not exist.",
    param: "model",
  },
  "context-exceeded": {
    ...openaiForms["context-exceeded"],
    message: "Your input exceeds the context window of this model.",
    param: "input",
  },
};

/** Writes an error as the API does. */
export function errorAnswer(error: ErrorCase): HttpAnswer {
  return openaiErrorAnswer(error, forms);
}

/** What the event "error" says. */
export function errorEvent(word: ErrorWord): object {
  const { code, message, param, type } = openaiError({ word }, forms);
  return { type, code, message, param };
}

/** What the failed response says: a code, always, and a message. */
export function failureOf(word: ErrorWord): { readonly code: string; readonly message: string } {
  const { code, message, type } = openaiError({ word }, forms);
  return { code: code ?? type, message };
}
