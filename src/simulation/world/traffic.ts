/** Who asks, when, and for how much: Poisson arrivals with lognormal sizes. */
import type { Random } from "../../core/base/random.ts";
import type { Arrival, Cohort } from "../arrival.ts";
import { chanceOf, exponential, lognormal } from "../chance.ts";
import { usualInputTokens, usualOutputTokens } from "../provider-profile.ts";

export interface TrafficOptions {
  readonly seed: number;
  readonly ratePerSecond: number;
  readonly cohorts: readonly Cohort[];
  /** Factor on the size of prompts at a time. */
  readonly inputFactorAt: (time: number) => number;
}

/** Callers without habits share the traffic evenly among so many tenants. */
const tenants = 8;

/** The spread of sizes. */
const inputSigma = 0.8;
const outputSigma = 0.6;

/** Callers ask for what fits into their deadline, on the slowest provider and after a restart. */
const mostOutputTokens = 600;

/** A lognormal's median for the mean that is wanted. */
const outputMedian = usualOutputTokens * Math.exp(-(outputSigma ** 2) / 2);

export class Traffic {
  readonly #options: TrafficOptions;
  readonly #gaps: Random;
  readonly #inputs: Random;
  readonly #outputs: Random;
  readonly #callers: Random;
  #number = 0;
  #at = 0;

  constructor(options: TrafficOptions) {
    this.#options = options;
    this.#gaps = chanceOf(options.seed, "arrivals");
    this.#inputs = chanceOf(options.seed, "input sizes");
    this.#outputs = chanceOf(options.seed, "output sizes");
    this.#callers = chanceOf(options.seed, "callers");
  }

  /** The next request. */
  next(): Arrival {
    const { ratePerSecond, inputFactorAt } = this.#options;
    this.#number += 1;
    this.#at += exponential(1000 / ratePerSecond, this.#gaps);
    const input = lognormal(usualInputTokens, inputSigma, this.#inputs) * inputFactorAt(this.#at);
    const output = Math.ceil(lognormal(outputMedian, outputSigma, this.#outputs));
    const cohort = this.#cohort();
    return {
      number: this.#number,
      at: this.#at,
      tenant: cohort?.tenant ?? `tenant-${1 + Math.floor(this.#callers() * tenants)}`,
      inputTokens: Math.ceil(input),
      outputTokens: Math.min(mostOutputTokens, output),
      habit: cohort?.habit,
    };
  }

  #cohort(): Cohort | undefined {
    let left = this.#callers();
    for (const cohort of this.#options.cohorts) {
      left -= cohort.share;
      if (left < 0) return cohort;
    }
    return undefined;
  }
}
