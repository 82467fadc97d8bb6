/** Chance, as a parameter: a draw from [0, 1). */
export type Random = () => number;

/**
 * A small generator with a seed, so that a run can be told again.
 * SplitMix32 (Steele, Lea, Flood 2014): one addition and three multiply-xor rounds
 * per draw; passes BigCrush at 32 bits, which is more than jitter and sampling need.
 */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    z ^= z >>> 15;
    return (z >>> 0) / 4294967296;
  };
}
