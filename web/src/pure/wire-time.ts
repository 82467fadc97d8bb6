import type { Duration, Timestamp } from "@bufbuild/protobuf/wkt";

/** A Duration in milliseconds; undefined stays undefined. */
export function durationMs(duration: Duration | undefined): number | undefined {
  return duration === undefined ? undefined : split(duration);
}

/** A Timestamp in milliseconds since 1970; undefined stays undefined. */
export function timestampMs(timestamp: Timestamp | undefined): number | undefined {
  return timestamp === undefined ? undefined : split(timestamp);
}

function split({ seconds, nanos }: { readonly seconds: bigint; readonly nanos: number }): number {
  return Number(seconds) * 1_000 + nanos / 1e6;
}
