/**
 * How long this process stood still: gateway, providers and callers share it, and a
 * machine with other work may stop it for seconds. That is nobody's lateness.
 */
const everyMs = 20;

let stolenMs = 0;
let last = performance.now();

/** Standstills that a clock of a quarter of a second feels, with when they ended; the oldest are forgotten. */
const felt: { readonly endedAt: number; readonly ms: number }[] = [];
const feltMs = 50;
const mostFelt = 10_000;

setInterval(() => {
  const now = performance.now();
  const ms = now - last - everyMs;
  stolenMs += Math.max(0, ms);
  if (ms > feltMs && felt.push({ endedAt: now, ms }) > mostFelt) felt.shift();
  last = now;
}, everyMs).unref();

/** Milliseconds of standstill since the process began; of two readings the difference counts. */
export function standstillMs(): number {
  // A standstill that has just ended may not have been counted yet.
  return stolenMs + Math.max(0, performance.now() - last - everyMs);
}

/** The longest standstill at a stretch since that moment of `performance.now()`, in milliseconds; 0 where none was felt. */
export function longestStandstillMs(since: number): number {
  return felt.reduce((longest, { endedAt, ms }) => (endedAt > since ? Math.max(longest, ms) : longest), 0);
}
