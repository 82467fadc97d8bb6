/**
 * One rate limit that several share: who wants to use some of it asks for it in
 * advance, and gets what there is. The limit's state is one number, the time at which
 * all that was taken will have flowed off (the "theoretical arrival time" of GCRA,
 * ITU-T I.371).
 *
 * What is granted over any time T is at most burst + rate · T. src/state/redis does the
 * same in Lua, and test/interop holds the two against each other.
 */

export interface LeaseAsk {
  readonly perSecond: number;
  readonly burst: number;
  /** Taken whether there is room or not; negative: given back. */
  readonly charge: number;
  readonly want: number;
}

export interface Lease {
  /** The new state. */
  readonly clearAt: number;
  readonly granted: number;
  /** The room that remains. */
  readonly left: number;
}

/** A mistaken charge is forgiven after this long. */
export const longestDebtMs = 60_000;

/** `clearAt`: the state so far; 0: nothing was ever taken. */
export function leased(clearAt: number, ask: LeaseAsk, now: number): Lease {
  const perMs = ask.perSecond / 1_000;
  const charged = Math.max(clearAt, now) + ask.charge / perMs;
  const owed = Math.min(Math.max(charged, now), now + longestDebtMs) - now;
  const room = ask.burst - owed * perMs;
  const granted = Math.min(ask.want, Math.max(0, room));
  return { clearAt: now + owed + granted / perMs, granted, left: room - granted };
}
