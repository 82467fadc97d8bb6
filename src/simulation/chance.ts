/**
 * Chance, divided into streams that do not touch each other: what one part of the
 * world draws never changes what another part draws. So two policies meet the same
 * arrivals, and the same request meets the same luck at the same provider.
 */
import { type Random, seededRandom } from "../core/base/random.ts";

/** The stream of a name, and of a number where the name has many. */
export function chanceOf(seed: number, name: string, number = 0): Random {
  return seededRandom(mix(mix(seed, hash(name)), number));
}

/** A draw from a lognormal distribution: `median` times e to the power of a normal draw of deviation `sigma`. */
export function lognormal(median: number, sigma: number, chance: Random): number {
  return median * Math.exp(sigma * normal(chance));
}

/** A draw from an exponential distribution. */
export function exponential(mean: number, chance: Random): number {
  return -mean * Math.log(1 - chance());
}

/** Box and Muller; one of the two values is thrown away, so that every draw costs the same. */
function normal(chance: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - chance()));
  return radius * Math.cos(2 * Math.PI * chance());
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value;
}

/** Two numbers into one; the last rounds are those of MurmurHash3, which leave no pattern of neighbours. */
function mix(one: number, other: number): number {
  let value = Math.imul(one ^ 0x2c1b3c6d, 0x297a2d39) ^ Math.imul(other + 0x165667b1, 0x85ebca6b);
  value ^= value >>> 16;
  value = Math.imul(value, 0xc2b2ae35);
  return value ^ (value >>> 15);
}
