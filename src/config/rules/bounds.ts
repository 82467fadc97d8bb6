/** The primitives of the rules: one value against its bounds. Every value may be unset, which is never wrong here. */
import type { Duration } from "@bufbuild/protobuf/wkt";
import { durationMs, showMs } from "../duration.ts";
import type { Report } from "../report.ts";

/** Node's timers hold 2^31 − 1 ms, 24.8 days; nothing is bounded longer than that. */
export const longestMs = 24 * 86_400_000;

/** Both ends included, in milliseconds. */
export interface DurationBounds {
  readonly minMs: number;
  readonly maxMs: number;
}

/** Both ends included, but for `above`. Without `max` there is none. */
export interface NumberBounds {
  readonly min?: number;
  /** The value must be greater than this. */
  readonly above?: number;
  readonly max?: number;
}

/** A duration against its bounds. */
export function checkDuration(
  report: Report,
  path: string,
  value: Duration | undefined,
  { minMs, maxMs }: DurationBounds,
): void {
  if (value === undefined) return;
  const ms = durationMs(value);
  if (ms >= minMs && ms <= maxMs) return;
  const wish =
    maxMs === longestMs ? `at least ${showMs(minMs)}, at most 24d` : `${showMs(minMs)} to ${showMs(maxMs)}`;
  report.problem(path, `must be ${wish}, not ${showMs(ms)}`);
}

/** A number against its bounds. Infinity and NaN are never right; integers stay within what is exact. */
export function checkNumber(
  report: Report,
  path: string,
  value: number | bigint | undefined,
  bounds: NumberBounds,
): void {
  if (value === undefined) return;
  const number = Number(value);
  const tooLow =
    (bounds.min !== undefined && number < bounds.min) ||
    (bounds.above !== undefined && number <= bounds.above);
  const max = bounds.max ?? Number.MAX_SAFE_INTEGER;
  if (Number.isFinite(number) && !tooLow && number <= max) return;
  report.problem(path, `must be ${wishOf(bounds)}, not ${value}`);
}

function wishOf({ min, above, max }: NumberBounds): string {
  if (above !== undefined) return max === undefined ? `above ${above}` : `above ${above} and at most ${max}`;
  if (max === undefined) return `at least ${min ?? 0} and within ${Number.MAX_SAFE_INTEGER}`;
  return `${min ?? 0} to ${max}`;
}

/** A list against its length. */
export function checkLength(
  report: Report,
  path: string,
  items: readonly unknown[],
  max = Number.POSITIVE_INFINITY,
): void {
  if (items.length === 0) report.problem(path, "needs at least one item");
  else checkAtMost(report, path, items.length, max);
}

/** The length of a list that may be empty. */
export function checkAtMost(report: Report, path: string, length: number, max: number): void {
  if (length > max) report.problem(path, `may hold at most ${max} items, not ${length}`);
}

/** A text that must be there. Tells whether it is. */
export function isGiven(report: Report, path: string, value: string): boolean {
  if (value !== "") return true;
  report.problem(path, "is required");
  return false;
}
