import type { Duration } from "@bufbuild/protobuf/wkt";
import { durationMs } from "./duration.ts";

/** In milliseconds; undefined when it is not set. */
export function optionalMs(duration: Duration | undefined): number | undefined {
  return duration === undefined ? undefined : durationMs(duration);
}

/** In milliseconds, or the default. */
export function msOr(duration: Duration | undefined, defaultMs: number): number {
  return duration === undefined ? defaultMs : durationMs(duration);
}

/** The rules keep integers of 64 bits within what a number holds exactly. */
export function optionalNumber(value: bigint | number | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}
