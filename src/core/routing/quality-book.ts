/**
 * How good an endpoint's answers are to the callers of one route: the share of usable answers times the mean verdict,
 * each a belief that forgets (routing.md §2.8).
 *
 * It learns from healthy times only: what an incident does to answers is health's business, and moves traffic within
 * seconds; this here is about what a well endpoint is worth, and moves it within minutes.
 *
 * Two memories: a long one (half-life 30 min) for precision, and a short one (5 min) that is believed instead as soon
 * as it contradicts the long one beyond chance. A long one alone would take most of an hour over a model that was
 * silently made worse.
 */
import type { Random } from "../base/random.ts";
import { type Belief, believed, drawShare, usableBelief, verdictBelief } from "./belief.ts";
import { type Answer, QualityTallies } from "./quality-tallies.ts";

const longHalfLifeMs = 30 * 60_000;
const shortHalfLifeMs = 5 * 60_000;

/** What is believed of the usable share of an endpoint that nobody knows. */
const priorUsable = 0.95;

/** What is known, for people and for rankings. */
export interface QualityReading {
  /** 0 to 1: usable share times mean verdict. */
  readonly quality: number;
  /** How many answers it rests on, faded. */
  readonly answers: number;
  readonly refusalRate: number;
  /** The mean of the callers' verdicts, 0 to 1; undefined without one. */
  readonly feedback: number | undefined;
  /** Of an answer, lately. Undefined without an answer. */
  readonly costNanoUsd: number | undefined;
}

export class QualityBook {
  readonly #long = new QualityTallies(longHalfLifeMs);
  readonly #short = new QualityTallies(shortHalfLifeMs);
  readonly #priorVerdict: number;

  /** `priorVerdict`: the mean verdict, 0 to 1, that is expected of an endpoint of which nothing is known. */
  constructor(priorVerdict: number) {
    this.#priorVerdict = priorVerdict;
  }

  answered(tenant: string, answer: Answer, now: number): void {
    this.#long.answered(tenant, answer, now);
    this.#short.answered(tenant, answer, now);
  }

  /** A caller's verdict, 0 to 1. */
  judged(tenant: string, score: number, now: number): void {
    this.#long.judged(tenant, score, now);
    this.#short.judged(tenant, score, now);
  }

  reading(now: number): QualityReading {
    const { answers, refused, verdicts, scores } = this.#long.total(now);
    const lately = this.#short.total(now);
    return {
      quality: this.#usable(now).mean * this.#verdict(now).mean,
      answers,
      refusalRate: answers === 0 ? 0 : refused / answers,
      feedback: verdicts === 0 ? undefined : scores / verdicts,
      costNanoUsd: lately.answers === 0 ? undefined : lately.costNanoUsd / lately.answers,
    };
  }

  /** Draws of a quality that may well be the true one. The belief is made up once for all of them. */
  sampler(now: number): (random: Random) => number {
    const usable = this.#usable(now);
    const verdict = this.#verdict(now);
    return (random) => drawShare(usable, random) * drawShare(verdict, random);
  }

  #usable(now: number): Belief {
    const long = usableBelief(this.#long.total(now), priorUsable);
    return believed(long, usableBelief(this.#short.total(now), long.mean));
  }

  /** The short memory starts from what the long one believes of each tenant. */
  #verdict(now: number): Belief {
    const long = verdictBelief(this.#long.strata(now), () => this.#priorVerdict);
    const meanOf = (tenant: string | undefined) =>
      verdictBelief([[tenant, { ...this.#long.of(tenant), answers: 1 }]], () => this.#priorVerdict).mean;
    return believed(long, verdictBelief(this.#short.strata(now), meanOf));
  }
}
