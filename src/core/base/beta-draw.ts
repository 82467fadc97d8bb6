import type { Random } from "./random.ts";

/**
 * A draw from Beta(a, b), both above 0, as X / (X + Y) of two Gamma draws. Its mean is a / (a + b), and it strays the
 * less the larger both are: what is believed of a share after a hits and b misses.
 */
export function drawBeta(a: number, b: number, random: Random): number {
  const x = drawGamma(a, random);
  const y = drawGamma(b, random);
  return x + y === 0 ? a / (a + b) : x / (x + y);
}

/** Gamma(shape, 1) by Marsaglia and Tsang (2000): squeezes a normal draw, and accepts at least 95 of 100. */
function drawGamma(shape: number, random: Random): number {
  // Below 1 their method does not hold: Gamma(k) = Gamma(k + 1) · U^(1/k).
  if (shape < 1) return drawGamma(shape + 1, random) * unit(random) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = drawNormal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(unit(random)) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Box and Muller (1958). */
function drawNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(unit(random))) * Math.cos(2 * Math.PI * random());
}

/** In (0, 1]: its logarithm is finite. */
function unit(random: Random): number {
  return 1 - random();
}
