/**
 * Prose without meaning: sentences drawn from short word lists. It reads like text,
 * has non-ASCII letters here and there (they test decoders), and says nothing.
 */
import type { Random } from "../../core/base/random.ts";

const subjects = [
  "the river",
  "a quiet valley",
  "the old mill",
  "every gauge",
  "the café",
  "a warden",
  "the flood",
];
const verbs = ["follows", "carries", "measures", "turns", "keeps", "crosses", "answers", "outlasts"];
const objects = [
  "the long road",
  "its own banks",
  "a slow season",
  "the naïve plan",
  "a wider bed",
  "the second gate",
];
const endings = [
  "before noon",
  "after the rain",
  "without haste",
  "year after year",
  "at 4 °C",
  "when asked twice",
];

/** Words of prose, exactly `count` of them, each with the space before it except the first. */
export function proseOf(random: Random, count: number): readonly string[] {
  const words: string[] = [];
  while (words.length < count) words.push(...sentence(random));
  const cut = words.slice(0, count);
  const last = cut.at(-1);
  if (last !== undefined && !last.endsWith(".")) cut[cut.length - 1] = `${last}.`;
  return cut.map((word, at) => (at === 0 ? word : ` ${word}`));
}

/** One plain word, for strings in JSON. */
export function wordOf(random: Random): string {
  return pick(random, objects).split(" ").at(-1) ?? "bank";
}

function sentence(random: Random): readonly string[] {
  const parts = [pick(random, subjects), pick(random, verbs), pick(random, objects), pick(random, endings)];
  const text = parts.join(" ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`.split(" ");
}

function pick(random: Random, list: readonly string[]): string {
  return list[Math.floor(random() * list.length)] ?? "";
}
