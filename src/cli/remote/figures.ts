/** Figures as people read them in a terminal. */
import type { Duration } from "@bufbuild/protobuf/wkt";
import { durationMs } from "@bufbuild/protobuf/wkt";

export const nothing = "-";

/** "420 ms", "1.3 s"; a dash for an unset duration. */
export function durationText(duration: Duration | undefined): string {
  return duration === undefined ? nothing : millisecondsText(durationMs(duration));
}

/** "420 ms", "1.3 s". */
export function millisecondsText(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

/** "97 %"; what is neither nothing nor everything never reads as such. */
export function shareText(share: number): string {
  if (share > 0 && share < 0.005) return "<1 %";
  if (share < 1 && share > 0.995) return ">99 %";
  return `${Math.round(share * 100)} %`;
}

/** "$0.001234"; six places show a single short call. */
export function moneyText(nanoUsd: bigint): string {
  return `$${(Number(nanoUsd) / 1e9).toFixed(6)}`;
}
