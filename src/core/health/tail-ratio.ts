/**
 * How far the 99th percentile of the time to first token lies above its median, as a
 * ratio. One histogram serves all prompt sizes, since each value is divided by the
 * median of its own size: a p99 of every size apart would rest on a handful of calls.
 */

/** Buckets of 4 % from a sixteenth to sixteen times the median. */
const gamma = 1.04;
const perLn = 1 / Math.log(gamma);
const buckets = 142;
const lowest = 1 / 16;

/**
 * What is believed at first: a lognormal spread of σ = 0.4, the middle of what LLM
 * endpoints show, with the weight of a hundred calls.
 */
const priorSigma = 0.4;
const priorMass = 100;

/** Above this mass all counts are halved: old calls fade over some thousand newer ones. */
const memory = 4_000;

export class TailRatio {
  readonly #counts = new Float32Array(buckets);
  #mass = 0;

  constructor() {
    for (let i = 0; i < buckets; i += 1) {
      const z = Math.log(lowest * gamma ** (i + 0.5)) / priorSigma;
      const density = Math.exp(-0.5 * z * z) / (Math.sqrt(2 * Math.PI) * priorSigma * perLn);
      this.#put(i, priorMass * density);
    }
  }

  /** Takes in a time as a multiple of its median. */
  add(ratio: number): void {
    const bucket = Math.floor(Math.log(ratio / lowest) * perLn);
    this.#put(Math.min(buckets - 1, Math.max(0, bucket)), 1);
    if (this.#mass > memory) this.#halve();
  }

  /** p99 / median, at least 1.5: a narrower spread is luck, and jitter would then look like a fault. */
  get p99(): number {
    let above = 0.01 * this.#mass;
    let bucket = buckets - 1;
    for (; bucket > 0; bucket -= 1) {
      const here = this.#counts[bucket] ?? 0;
      if (here > above) break;
      above -= here;
    }
    return Math.max(1.5, lowest * gamma ** (bucket + 0.5));
  }

  #put(bucket: number, amount: number): void {
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + amount;
    this.#mass += amount;
  }

  #halve(): void {
    this.#mass = 0;
    for (let i = 0; i < buckets; i += 1) {
      const half = (this.#counts[i] ?? 0) / 2;
      this.#counts[i] = half;
      this.#mass += half;
    }
  }
}
