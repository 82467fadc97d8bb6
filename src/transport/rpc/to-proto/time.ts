import { create } from "@bufbuild/protobuf";
import { type Duration, DurationSchema, type Timestamp, TimestampSchema } from "@bufbuild/protobuf/wkt";

/** Turns a time of the monotonic clock into milliseconds since 1970. */
export type WallTime = (monotonicMs: number) => number;

/** The conversion that a pair of readings of the same moment gives. */
export function wallTime(pair: { readonly startedAt: number; readonly startedAtWallMs: number }): WallTime {
  return (monotonicMs) => pair.startedAtWallMs + (monotonicMs - pair.startedAt);
}

/** Milliseconds as a Duration, to the microsecond: finer than any clock here. */
export function toDuration(ms: number): Duration {
  const { seconds, nanos } = split(ms);
  return create(DurationSchema, { seconds, nanos });
}

/** Milliseconds since 1970 as a Timestamp, to the microsecond. */
export function toTimestamp(wallMs: number): Timestamp {
  const { seconds, nanos } = split(wallMs);
  return create(TimestampSchema, { seconds, nanos });
}

/** Negative times do not occur in either use and become 0. */
function split(ms: number): { seconds: bigint; nanos: number } {
  const micros = Math.max(0, Math.round(ms * 1_000));
  return { seconds: BigInt(Math.floor(micros / 1_000_000)), nanos: (micros % 1_000_000) * 1_000 };
}
