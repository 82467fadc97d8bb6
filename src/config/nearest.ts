import { isShowable } from "./quote.ts";

/**
 * The name that was probably meant: the one with the fewest edits, at most a third
 * of its length (at least one, so that short names can be mended too).
 */
export function nearest(written: string, names: Iterable<string>): string | undefined {
  if (written.length > longestCompared) return undefined;
  let best: string | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  let comparisons = 0;
  for (const name of names) {
    const allowed = Math.max(1, Math.floor(name.length / 3));
    if (name.length > longestCompared || Math.abs(name.length - written.length) > allowed) continue;
    if (++comparisons > maxComparisons) break;
    const edits = editDistance(written.toLowerCase(), name.toLowerCase());
    if (edits <= allowed && edits < fewest) {
      best = name;
      fewest = edits;
    }
  }
  return best;
}

/** " (did you mean X?)", or "" when nothing is near. */
export function didYouMean(written: string, names: Iterable<string>): string {
  const name = nearest(written, names);
  return name === undefined || name === written || !isShowable(name) ? "" : ` (did you mean "${name}"?)`;
}

/** The cost of a comparison grows with the square; no name is longer. */
const longestCompared = 127;

/** A hint is not worth more; beyond this many names of like length the first ones decide. */
const maxComparisons = 256;

/** Edits between two texts, where a swap of neighbours counts as one. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        cell(last, column) + 1,
        cell(current, column - 1) + 1,
        cell(last, column - 1) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, cell(beforeLast, column - 2) + 1);
      }
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return cell(last, b.length);
}

function cell(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
