/** Something in the configuration that is wrong, or worth a word, and where. Holds no secret. */
export interface Problem {
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
  /** Counts from 1, in UTF-16 units. */
  readonly column: number;
  /** Such as "routes[2].tiers[0].endpoints[1].weight"; "" for the file as a whole. */
  readonly path: string;
  /** One sentence that says what to do. */
  readonly message: string;
}

/** In the order of the file; at one place, what concerns the file as a whole comes last. */
export function sortedProblems(problems: readonly Problem[]): readonly Problem[] {
  return [...problems].sort(
    (a, b) =>
      a.line - b.line ||
      a.column - b.column ||
      Number(a.path === "") - Number(b.path === "") ||
      compareText(a.path, b.path) ||
      compareText(a.message, b.message),
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
