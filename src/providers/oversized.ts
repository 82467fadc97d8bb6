import { Failure } from "../core/model/failure.ts";

/**
 * An estimate of tokens from bytes may be a quarter too high: only what is above a
 * limit beyond that doubt is told to be (core/routing/filter.ts has the same).
 */
const doubt = 0.75;

/**
 * A rate limit that no wait will lift, since the request alone is larger than the whole
 * bucket: Gemini and Azure answer an oversized prompt so (providers.md §0 trap 6).
 * Another endpoint may have a larger one. Any other failure comes back as it is.
 */
export function oversizedOr(failure: Failure, inputTokens: number | undefined): Failure {
  const { tokenLimit } = failure.facts;
  if (failure.kind !== "rate-limited" || tokenLimit === undefined || inputTokens === undefined)
    return failure;
  if (doubt * inputTokens <= tokenLimit) return failure;
  return new Failure(
    "request-too-large",
    `the request alone is larger than the provider's limit of ${tokenLimit} tokens`,
    { ...failure.facts, retryAfterMs: undefined, scope: "request" },
  );
}
