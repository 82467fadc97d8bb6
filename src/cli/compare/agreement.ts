/** How alike two answers are. Measures of words, not of meaning: a low figure is a reason to look, not a verdict. */

/** The words that both have, of the words that either has; each word counts once, case does not. 1 when neither has any. */
export function likeness(left: string, right: string): number {
  const a = wordsOf(left);
  const b = wordsOf(right);
  const shared = [...a].filter((word) => b.has(word)).length;
  const all = a.size + b.size - shared;
  return all === 0 ? 1 : shared / all;
}

/** Whether they are the same but for case and white space, or the same JSON whatever the order of its keys. */
export function isSame(left: string, right: string): boolean {
  return normalized(left) === normalized(right);
}

/** Letters and digits of any script; what stands between them parts them. */
function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
}

function normalized(text: string): string {
  try {
    return canonical(JSON.parse(text));
  } catch {
    return text.toLowerCase().trim().replaceAll(/\s+/g, " ");
  }
}

/** JSON with its keys in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
