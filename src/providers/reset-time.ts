/**
 * When a limit resets, in milliseconds from the moment of the answer. A point in
 * time is measured against the answer's own Date header: the provider's clock on
 * both sides, so that ours cannot be wrong and need not be read.
 */
import { parseDurationMs } from "./duration.ts";
import type { ResponseHeaders } from "./response-headers.ts";

/** Above these a bare number is a point in time, not a number of seconds (30 years). */
const leastEpochSeconds = 1e9;
const leastEpochMs = 1e12;

/** Undefined when the text is no time, or a point in time and the answer carries no Date. */
export function resetMs(text: string, headers: ResponseHeaders): number | undefined {
  const number = Number(text);
  if (text.trim() !== "" && Number.isFinite(number)) {
    if (number >= leastEpochMs) return untilMs(number, headers);
    if (number >= leastEpochSeconds) return untilMs(number * 1000, headers);
  }
  return parseDurationMs(text) ?? untilMs(Date.parse(text), headers);
}

function untilMs(epochMs: number, headers: ResponseHeaders): number | undefined {
  const answeredAt = Date.parse(headers["date"] ?? "");
  if (Number.isNaN(epochMs) || Number.isNaN(answeredAt)) return undefined;
  return Math.max(0, epochMs - answeredAt);
}
