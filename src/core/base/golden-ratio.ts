/**
 * The golden-ratio sequence: u ← frac(u + (√5 − 1)/2). Its first n points leave gaps
 * of O(1/n), where independent draws stray by 1/√n, so a share of 2 % is every
 * fiftieth request and not a burst of five in a row (routing.md §2.4).
 */

const step = (Math.sqrt(5) - 1) / 2;

/** The point after `u`, in [0, 1). */
export function nextGolden(u: number): number {
  const next = u + step;
  return next >= 1 ? next - 1 : next;
}
