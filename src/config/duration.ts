import type { Duration } from "@bufbuild/protobuf/wkt";

const form = /^(-?)(\d{1,12})(?:\.(\d{1,9}))?\s?(ms|s|m|h|d)$/;

/** Nanoseconds of each unit. */
const units: ReadonlyMap<string, bigint> = new Map([
  ["ms", 1_000_000n],
  ["s", 1_000_000_000n],
  ["m", 60_000_000_000n],
  ["h", 3_600_000_000_000n],
  ["d", 86_400_000_000_000n],
]);

/** How a duration is written, for messages. */
export const durationForms = 'a number with its unit: "250ms", "2s", "1.5s", "5m", "1h" or "1d"';

/**
 * A duration as people write it, in the form that proto JSON knows ("1.5s"). What
 * is beneath a nanosecond is cut. Undefined when it is no duration.
 */
export function protoDuration(text: string): string | undefined {
  const match = form.exec(text.trim());
  const unit = units.get(match?.[4] ?? "");
  if (match === null || unit === undefined) return undefined;
  const fraction = match[3] ?? "";
  const nanos = (BigInt(`${match[2]}${fraction}`) * unit) / 10n ** BigInt(fraction.length);
  const seconds = nanos / 1_000_000_000n;
  const rest = (nanos % 1_000_000_000n).toString().padStart(9, "0");
  return `${match[1]}${seconds}.${rest}s`;
}

/** A duration in milliseconds. */
export function durationMs(duration: Duration): number {
  return Number(duration.seconds) * 1_000 + duration.nanos / 1_000_000;
}

/** Milliseconds as people write them: 1500 is "1.5s". */
export function showMs(ms: number): string {
  const magnitude = Math.abs(ms);
  if (magnitude !== 0 && magnitude < 1_000) return `${ms}ms`;
  if (magnitude >= 3_600_000 && ms % 3_600_000 === 0) return `${ms / 3_600_000}h`;
  if (magnitude >= 60_000 && ms % 60_000 === 0) return `${ms / 60_000}m`;
  return `${ms / 1_000}s`;
}
