import type { Duration } from "@bufbuild/protobuf/wkt";
import { fromNumber, type Range } from "./number.ts";
import type { Violations } from "./violations.ts";

/** A Duration in milliseconds, within a range in milliseconds; undefined stays undefined. */
export function fromDuration(
  duration: Duration | undefined,
  range: Range,
  path: string,
  violations: Violations,
): number | undefined {
  if (duration === undefined) return undefined;
  const ms = Number(duration.seconds) * 1_000 + duration.nanos / 1_000_000;
  return fromNumber(ms, range, `${path} (in milliseconds)`, violations);
}
