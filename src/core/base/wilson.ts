/**
 * The lower end of Wilson's interval for a proportion: the rate that the evidence
 * proves, z standard deviations down. It is 0 without evidence and never leaves
 * [0, 1], where the textbook interval does both (Wilson 1927).
 */
export function wilsonLower(hits: number, count: number, z: number): number {
  if (count <= 0) return 0;
  const p = Math.min(1, hits / count);
  const z2 = z * z;
  const centre = p + z2 / (2 * count);
  const spread = z * Math.sqrt((p * (1 - p)) / count + z2 / (4 * count * count));
  return Math.max(0, (centre - spread) / (1 + z2 / count));
}
