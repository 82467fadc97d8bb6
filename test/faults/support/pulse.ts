/**
 * How long this process stood still: gateway, providers and callers share it, and a
 * machine with other work may stop it for seconds. That is nobody's lateness.
 */
const everyMs = 20;

let stolenMs = 0;
let last = performance.now();

setInterval(() => {
  const now = performance.now();
  stolenMs += Math.max(0, now - last - everyMs);
  last = now;
}, everyMs).unref();

/** Milliseconds of standstill since the process began; of two readings the difference counts. */
export function standstillMs(): number {
  // A standstill that has just ended may not have been counted yet.
  return stolenMs + Math.max(0, performance.now() - last - everyMs);
}
