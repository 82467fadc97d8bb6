/** What this door itself refuses, in the words of OpenAI's API. */
export interface OpenAiErrorWords {
  readonly status: number;
  readonly type: string;
  readonly code: string | null;
  /** The field or header at fault; null when it is none of them. */
  readonly param: string | null;
  /** Headers that the answer needs besides its body. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

/** An error in OpenAI's shape. Its message is for the caller: no prompt, no answer, no secret. */
export class OpenAiError extends Error {
  override readonly name = "OpenAiError";
  readonly words: OpenAiErrorWords;

  constructor(message: string, words: OpenAiErrorWords) {
    super(message);
    this.words = words;
  }
}

/** A request that this door cannot take: the client's to mend. */
export function badRequest(
  message: string,
  code: string | null,
  param: string | null = null,
  status = 400,
): OpenAiError {
  return new OpenAiError(message, { status, type: "invalid_request_error", code, param });
}
