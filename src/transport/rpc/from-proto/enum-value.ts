import type { Violations } from "./violations.ts";

/** The domain words of an enum by its numbers. A null is a number that stands for "not set". */
export type EnumWords<Word extends string> = Readonly<Record<number, Word | null>>;

/**
 * The word of an enum value, or undefined for "not set". A number that this version
 * does not know is a violation: ignoring a wish would be worse than refusing it.
 */
export function fromEnum<Word extends string>(
  value: number,
  words: EnumWords<Word>,
  path: string,
  violations: Violations,
): Word | undefined {
  const word = words[value];
  if (word === undefined) {
    violations.add(path, `has the value ${value}, which this version of Spillway does not know`);
  }
  return word ?? undefined;
}
