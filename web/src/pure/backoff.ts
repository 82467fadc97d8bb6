const firstMs = 500;
const longestMs = 10_000;

/**
 * How long to wait before the next try to connect, in milliseconds, after so many that
 * failed (from 1). `chance` of 0 to 1 spreads pages that lost the same server.
 */
export function reconnectDelayMs(failures: number, chance: number): number {
  const ceiling = Math.min(longestMs, firstMs * 2 ** Math.max(0, failures - 1));
  return Math.round(ceiling * (0.5 + chance / 2));
}
