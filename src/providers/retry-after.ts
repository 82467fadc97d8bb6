import { resetMs } from "./reset-time.ts";
import type { ResponseHeaders } from "./response-headers.ts";

/** A provider that asks for more than a day, in headers or body, is asked again after a day. */
export const longestWaitMs = 86_400_000;

/**
 * How long the provider asks to be left alone, in milliseconds. Read it on errors
 * only: Anthropic sends `retry-after` with good answers too. The finer
 * `retry-after-ms` wins where it says anything; 0 and less say nothing (Azure sends
 * them), and undefined leaves the wait to the caller's back-off.
 */
export function retryAfterMs(headers: ResponseHeaders): number | undefined {
  const millis = Number(headers["retry-after-ms"] ?? "");
  if (Number.isFinite(millis) && millis > 0) return Math.min(millis, longestWaitMs);
  const wait = resetMs(headers["retry-after"] ?? "", headers);
  return wait === undefined || wait <= 0 ? undefined : Math.min(wait, longestWaitMs);
}
