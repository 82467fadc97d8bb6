/** A run as lines to draw: where calls went and how health went, second by second. */
import type { Recording } from "../recording.ts";
import type { Scenario } from "../scenario.ts";

/** One value for each second, from `fromS` on. Shares and health from 0 to 1. */
export interface Series {
  /** Seconds since the onset of the first value. */
  readonly fromS: number;
  /** By provider, in the order of the scenario: its share of the attempts that were sent. */
  readonly shares: readonly { readonly provider: string; readonly values: readonly number[] }[];
  /** Of the first provider, 0 while its breaker keeps it out; undefined for policies that know no health. */
  readonly health: readonly number[] | undefined;
  /** The part of the calls that came in this second and got no answer. */
  readonly unanswered: readonly number[];
}

const beforeS = 15;
const afterS = 45;

/** Shares are those of three seconds, so that chance does not draw waves. */
const smoothS = 3;

export function seriesOf(scenario: Scenario, recording: Recording): Series {
  const seconds = beforeS + scenario.faultMs / 1000 + afterS;
  const secondOf = (time: number): number => Math.floor((time - recording.onsetAt) / 1000) + beforeS;
  const empty = (): number[] => new Array<number>(Math.ceil(seconds)).fill(0);
  const sent = new Map(scenario.providers.map(({ name }) => [name, empty()]));
  const came = empty();
  const lost = empty();
  for (const { arrival, attempts, end } of recording.calls) {
    add(came, secondOf(arrival.at));
    if (end === "failed") add(lost, secondOf(arrival.at));
    for (const { provider, sentAt } of attempts) {
      const counts = sent.get(provider);
      if (sentAt !== undefined && counts !== undefined) add(counts, secondOf(sentAt));
    }
  }
  return {
    fromS: -beforeS,
    shares: sharesOf(sent),
    health: healthOf(scenario, recording, empty().length),
    unanswered: came.map((count, second) => (count === 0 ? 0 : (lost[second] ?? 0) / count)),
  };
}

function sharesOf(sent: ReadonlyMap<string, readonly number[]>): Series["shares"] {
  const sums = new Map([...sent].map(([provider, counts]) => [provider, smoothed(counts)]));
  return [...sums].map(([provider, counts]) => ({
    provider,
    values: counts.map((count, second) => {
      const all = [...sums.values()].reduce((sum, each) => sum + (each[second] ?? 0), 0);
      return all === 0 ? 0 : count / all;
    }),
  }));
}

/** The sum of each second and the ones around it. */
function smoothed(counts: readonly number[]): readonly number[] {
  const reach = Math.floor(smoothS / 2);
  return counts.map((_, second) =>
    counts.slice(Math.max(0, second - reach), second + reach + 1).reduce((sum, count) => sum + count, 0),
  );
}

function healthOf({ tiers }: Scenario, { samples, onsetAt }: Recording, seconds: number): Series["health"] {
  const primary = tiers[0]?.[0];
  if (samples.length === 0) return undefined;
  const values: number[] = [];
  let next = 0;
  let health = 1;
  for (let second = 0; second < seconds; second += 1) {
    const until = onsetAt + (second - beforeS) * 1000;
    for (let sample = samples[next]; sample !== undefined && sample.at <= until; sample = samples[next]) {
      const first = sample.endpoints.find(({ endpoint }) => endpoint === primary);
      if (first !== undefined) health = first.breaker === "closed" ? first.health : 0;
      next += 1;
    }
    values.push(health);
  }
  return values;
}

function add(counts: number[], index: number): void {
  const count = counts[index];
  if (count !== undefined) counts[index] = count + 1;
}
