/** Where calls went first, as sums, so that the share of any stretch is two look-ups. */
import type { CallRecord } from "../recording.ts";

export class FirstPicks {
  /** When the endpoint was given, in order. */
  readonly times: readonly number[];
  /** At index i: how many of the first i went to the primary. */
  readonly #sums: readonly number[];

  constructor(calls: readonly CallRecord[], primary: ReadonlySet<string>) {
    const picks = calls
      .flatMap(({ attempts: [first] }) =>
        first === undefined ? [] : [{ at: first.pickedAt, isPrimary: primary.has(first.provider) }],
      )
      .sort((one, other) => one.at - other.at);
    const sums = [0];
    for (const { isPrimary } of picks) sums.push((sums.at(-1) ?? 0) + (isPrimary ? 1 : 0));
    this.times = picks.map(({ at }) => at);
    this.#sums = sums;
  }

  /** The index of the first pick at that time or later. */
  from(time: number): number {
    let low = 0;
    let high = this.times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.times[middle] ?? 0) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** How many picks from one index to before another went to the primary. */
  primaryBetween(start: number, end: number): number {
    return (this.#sums[end] ?? 0) - (this.#sums[start] ?? 0);
  }

  /** The part of the picks within a time that went to the primary; undefined when there were none. */
  share(from: number, to: number): number | undefined {
    const start = this.from(from);
    const end = this.from(to);
    return end === start ? undefined : this.primaryBetween(start, end) / (end - start);
  }
}
