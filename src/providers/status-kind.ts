import type { FailureKind } from "../core/model/disposition.ts";

const kinds: ReadonlyMap<number, FailureKind> = new Map([
  [400, "invalid-request"],
  [401, "unauthenticated"],
  [402, "quota-exhausted"],
  [403, "unauthenticated"],
  [404, "model-not-found"],
  [405, "model-not-found"], // the base URL is wrong: a fault of the configuration, as 404
  [410, "model-not-found"], // a model that was retired
  [412, "unauthenticated"], // Fireworks: account suspended
  [413, "request-too-large"],
  [415, "unsupported-parameter"],
  [422, "invalid-request"],
  [429, "rate-limited"],
  [498, "overloaded"], // Groq: no flex capacity
  [501, "unsupported-parameter"],
  [503, "overloaded"],
  [529, "overloaded"], // Anthropic, OpenRouter
]);

/**
 * What a status means when the body says nothing better (providers.md §3.2). The
 * rest of 4xx is the provider's conflict or time-out (408, 409, 424, 425, 499), the
 * rest of 5xx its own or its edge's failure (500, 502, 504, 520 to 530): all of them
 * are server errors. A redirect is no answer of the dialect.
 */
export function kindOfStatus(status: number): FailureKind {
  const kind = kinds.get(status);
  if (kind !== undefined) return kind;
  return status >= 400 ? "server-error" : "malformed";
}
