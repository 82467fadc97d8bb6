/** What went wrong, in one word for all dialects; each dialect knows its own status and body for it. */
export const errorWords = [
  "bad-request",
  "bad-key",
  "forbidden",
  "not-found",
  "model-not-found",
  "timeout",
  "too-large",
  "context-exceeded",
  "rate-limited",
  "rate-limited-long",
  "quota-exhausted",
  "server-error",
  "bad-gateway",
  "unavailable",
  "gateway-timeout",
  "overloaded",
] as const;

export type ErrorWord = (typeof errorWords)[number];

const byStatus: ReadonlyMap<number, ErrorWord> = new Map([
  [400, "bad-request"],
  [401, "bad-key"],
  [402, "quota-exhausted"],
  [403, "forbidden"],
  [404, "model-not-found"],
  [408, "timeout"],
  [413, "too-large"],
  [429, "rate-limited"],
  [500, "server-error"],
  [502, "bad-gateway"],
  [503, "unavailable"],
  [504, "gateway-timeout"],
  [529, "overloaded"],
]);

/** The word nearest to a status; an unlisted one is the caller's error below 500 and the server's above. */
export function wordOfStatus(status: number): ErrorWord {
  return byStatus.get(status) ?? (status < 500 ? "bad-request" : "server-error");
}

/** One error as a dialect is asked to write it. */
export interface ErrorCase {
  readonly word: ErrorWord;
  /** Overrules the status that the dialect gives the word. */
  readonly status?: number | undefined;
  /** Overrules the dialect's message. */
  readonly message?: string | undefined;
  /** The field at fault. */
  readonly param?: string | undefined;
  /** The dialect's own code, where the word leaves it open. */
  readonly code?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly model?: string | undefined;
}
