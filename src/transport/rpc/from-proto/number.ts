import type { Violations } from "./violations.ts";

/** Bounds of a number; `above` leaves its own value out. */
export interface Range {
  readonly above?: number;
  readonly min?: number;
  readonly max?: number;
}

/** A number within its range; undefined stays undefined. NaN lies in no range. */
export function fromNumber(
  value: number | bigint | undefined,
  range: Range,
  path: string,
  violations: Violations,
): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!lies(number, range)) violations.add(path, `must be ${words(range)}, got ${number}`);
  return number;
}

function lies(number: number, { above, min, max }: Range): boolean {
  if (!Number.isFinite(number)) return false;
  if (above !== undefined && number <= above) return false;
  return number >= (min ?? Number.NEGATIVE_INFINITY) && number <= (max ?? Number.POSITIVE_INFINITY);
}

function words({ above, min, max }: Range): string {
  const bounds: string[] = [];
  if (above !== undefined) bounds.push(`above ${above}`);
  if (min !== undefined) bounds.push(`at least ${min}`);
  if (max !== undefined) bounds.push(`at most ${max}`);
  return bounds.join(" and ");
}
