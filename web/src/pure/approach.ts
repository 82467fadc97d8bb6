/** After so many milliseconds half of the way is left: quick enough to follow, slow enough to be seen. */
const halfLifeMs = 220;
/** Below what a pixel shows, the way is over. */
const closeEnough = 0.0005;

/** A value on its way to another, `elapsedMs` later. Never overshoots; arrives exactly. */
export function approach(from: number, to: number, elapsedMs: number): number {
  const next = to + (from - to) * 0.5 ** (Math.max(0, elapsedMs) / halfLifeMs);
  return Math.abs(to - next) < closeEnough ? to : next;
}
