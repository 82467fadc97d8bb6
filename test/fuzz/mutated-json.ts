/** JSON of another shape than is expected: members lost, doubled in depth, or of another kind. */
import type { Random } from "../../src/core/base/random.ts";

const strangers: readonly unknown[] = [
  null, true, 0, -1, 1.5, 1e308, 2 ** 53, "", "\u0000", "\ud800", "__proto__", "x".repeat(10_000), [], {}, [[]], [null],
  { type: "text" }, { __proto__: null, constructor: { prototype: 1 } }, JSON.parse('{"__proto__":{"polluted":true}}'),
]; // biome-ignore format: a list of values reads better in rows

/** A copy with one to four mutations. */
export function mutated(value: unknown, random: Random): unknown {
  let copy: unknown = structuredClone(value);
  for (let times = 1 + Math.floor(random() * 4); times > 0; times -= 1) copy = mutatedOnce(copy, random);
  return copy;
}

function mutatedOnce(value: unknown, random: Random): unknown {
  if (typeof value !== "object" || value === null || random() < 0.1) return pick(strangers, random);
  if (Array.isArray(value)) {
    if (value.length === 0 || random() < 0.1) return [...value, pick(strangers, random)];
    const at = Math.floor(random() * value.length);
    if (random() < 0.1) return value.filter((_, index) => index !== at);
    return value.map((item, index) => (index === at ? mutatedOnce(item, random) : item));
  }
  const entries = Object.entries(value);
  const [name, item] = pick(entries, random) ?? ["a", undefined];
  if (random() < 0.1) return Object.fromEntries(entries.filter(([each]) => each !== name));
  return { ...value, [name]: mutatedOnce(item, random) };
}

function pick<T>(items: readonly T[], random: Random): T | undefined {
  return items[Math.floor(random() * items.length)];
}
