import { Counter, type CounterConfiguration } from "prom-client";

/** One series of a counter, looked up once by whoever counts often. */
export interface Tally {
  /** Adds a count that is finite and not negative; throws a RangeError for any other. 0 makes the series be there. */
  add(count: number): void;
}

type Labels = Readonly<Record<string, string>>;

/**
 * A counter whose counts wait as plain numbers until it is read: prom-client makes a
 * text of the labels for every count, and a call counts a dozen times.
 */
export class TalliedCounter {
  readonly #counter: Counter<string>;
  /** By their labels, so that looking one up anew, as after a reload, makes no second one. */
  readonly #tallies = new Map<string, WaitingTally>();
  readonly #labelNames: readonly string[];

  constructor(config: CounterConfiguration<string>) {
    this.#labelNames = config.labelNames ?? [];
    this.#counter = new Counter({ ...config, collect: () => this.#handOver() });
  }

  /** The series of these labels. To be kept: the look-up costs more than the count. */
  tally(labels: Labels): Tally {
    const key = JSON.stringify(this.#labelNames.map((name) => labels[name]));
    const known = this.#tallies.get(key);
    if (known !== undefined) return known;
    const tally = new WaitingTally(labels);
    this.#tallies.set(key, tally);
    return tally;
  }

  /** Counts what is too rare to keep a tally for. */
  inc(labels: Labels, count = 1): void {
    this.tally(labels).add(count);
  }

  #handOver(): void {
    for (const tally of this.#tallies.values()) {
      const count = tally.take();
      if (count !== undefined) this.#counter.inc(tally.labels, count);
    }
  }
}

class WaitingTally implements Tally {
  readonly labels: Labels;
  #waiting: number | undefined;

  constructor(labels: Labels) {
    this.labels = labels;
  }

  add(count: number): void {
    if (!(count >= 0 && count < Number.POSITIVE_INFINITY)) throw new RangeError(`${count} cannot be counted`);
    this.#waiting = (this.#waiting ?? 0) + count;
  }

  /** What waits, which waits no longer; undefined: nothing was added. */
  take(): number | undefined {
    const count = this.#waiting;
    this.#waiting = undefined;
    return count;
  }
}
