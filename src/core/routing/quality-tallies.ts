/**
 * What callers got and what they said of it, counted per tenant with a half-life. Told apart so that verdicts can be
 * weighed by each tenant's part of the traffic: one caller's displeasure must not move everybody's traffic.
 */

/** Tenants told apart; the quietest makes room and counts with the others together from then on. */
const mostTenants = 16;

export interface Answer {
  /** Neither refused nor empty nor unfit for the form that was asked for. */
  readonly good: boolean;
  readonly refused: boolean;
  readonly costNanoUsd: number;
}

/** Sums that fade. */
export interface QualityTally {
  readonly answers: number;
  readonly good: number;
  readonly refused: number;
  readonly costNanoUsd: number;
  readonly verdicts: number;
  readonly scores: number;
}

type Tally = { -readonly [Key in keyof QualityTally]: number };

const fields = ["answers", "good", "refused", "costNanoUsd", "verdicts", "scores"] as const;

export const emptyTally: QualityTally = Object.freeze(empty());

export class QualityTallies {
  readonly #halfLifeMs: number;
  readonly #tenants = new Map<string, Tally>();
  readonly #others = empty();
  #at = 0;

  constructor(halfLifeMs: number) {
    this.#halfLifeMs = halfLifeMs;
  }

  answered(tenant: string, answer: Answer, now: number): void {
    const tally = this.#tallyOf(tenant, now);
    tally.answers += 1;
    if (answer.good) tally.good += 1;
    if (answer.refused) tally.refused += 1;
    tally.costNanoUsd += answer.costNanoUsd;
  }

  /** A verdict of 0 to 1. */
  judged(tenant: string, score: number, now: number): void {
    const tally = this.#tallyOf(tenant, now);
    tally.verdicts += 1;
    tally.scores += score;
  }

  /** Of each tenant; undefined stands for those that are not told apart. */
  strata(now: number): readonly (readonly [tenant: string | undefined, tally: QualityTally])[] {
    this.#decay(now);
    return [[undefined, this.#others], ...this.#tenants];
  }

  /** Of the tenant; of those that are not told apart when it is undefined. */
  of(tenant: string | undefined): QualityTally {
    return (tenant === undefined ? this.#others : this.#tenants.get(tenant)) ?? emptyTally;
  }

  /** Of all together. */
  total(now: number): QualityTally {
    const sum = empty();
    for (const [, tally] of this.strata(now)) addTo(sum, tally);
    return sum;
  }

  #tallyOf(tenant: string, now: number): Tally {
    this.#decay(now);
    let tally = this.#tenants.get(tenant);
    if (tally === undefined) {
      if (this.#tenants.size >= mostTenants) this.#joinQuietest();
      tally = empty();
      this.#tenants.set(tenant, tally);
    }
    return tally;
  }

  #joinQuietest(): void {
    let quietest: readonly [string, Tally] | undefined;
    for (const entry of this.#tenants) {
      if (quietest === undefined || entry[1].answers < quietest[1].answers) quietest = entry;
    }
    if (quietest === undefined) return;
    addTo(this.#others, quietest[1]);
    this.#tenants.delete(quietest[0]);
  }

  /** In steps of a second: nobody needs it finer, and every tenant is touched. */
  #decay(now: number): void {
    const elapsed = now - this.#at;
    if (elapsed < 1_000) return;
    this.#at = now;
    const kept = 2 ** (-elapsed / this.#halfLifeMs);
    for (const tally of [this.#others, ...this.#tenants.values()]) {
      for (const field of fields) tally[field] *= kept;
    }
  }
}

function empty(): Tally {
  return { answers: 0, good: 0, refused: 0, costNanoUsd: 0, verdicts: 0, scores: 0 };
}

function addTo(sum: Tally, tally: QualityTally): void {
  for (const field of fields) sum[field] += tally[field];
}
