import type { Endpoint } from "../../../gen/spillway/v1/endpoint_pb.ts";

/** One look at all endpoints. */
interface Sample {
  /** Seconds since 1970, as the charts want them. */
  readonly at: number;
  readonly scores: ReadonlyMap<string, number>;
  /** By route and endpoint. */
  readonly shares: ReadonlyMap<string, number>;
}

/** Lines of a chart: the times, then one row of values for each name; null where nothing was seen. */
export interface Columns {
  readonly times: readonly number[];
  readonly rows: readonly (readonly (number | null)[])[];
}

/** One sample a second is what an eye can tell apart; five minutes hold a whole failover and return. */
const minGapSeconds = 0.95;
const maxSamples = 320;

/** The last minutes of scores and shares. Bounded; times only grow. */
export class History {
  #samples: Sample[] = [];

  /** Takes a look in, unless the last one is less than a second old. Says whether it did. */
  tryAdd(atMs: number, endpoints: readonly Endpoint[]): boolean {
    const at = atMs / 1_000;
    const last = this.#samples.at(-1)?.at;
    // A clock that was set back would draw lines back in time.
    if (last !== undefined && at < last) this.#samples = [];
    else if (last !== undefined && at - last < minGapSeconds) return false;
    const scores = new Map(endpoints.map(({ name, health }) => [name, health?.score ?? 0]));
    const shares = new Map(
      endpoints.flatMap(({ name, shares: all }) => all.map(({ route, share }) => [key(route, name), share])),
    );
    this.#samples.push({ at, scores, shares });
    if (this.#samples.length > maxSamples) this.#samples.shift();
    return true;
  }

  scores(names: readonly string[]): Columns {
    return this.#columns(names, (sample, name) => sample.scores.get(name));
  }

  shares(route: string, names: readonly string[]): Columns {
    return this.#columns(names, (sample, name) => sample.shares.get(key(route, name)));
  }

  #columns(names: readonly string[], read: (sample: Sample, name: string) => number | undefined): Columns {
    return {
      times: this.#samples.map(({ at }) => at),
      rows: names.map((name) => this.#samples.map((sample) => read(sample, name) ?? null)),
    };
  }
}

function key(route: string, endpoint: string): string {
  return `${route}\n${endpoint}`;
}
