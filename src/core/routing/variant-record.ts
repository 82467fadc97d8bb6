/** What one variant of an experiment has shown: counts and moments, nothing of any single call. */
import { type Estimate, Moments, shareEstimate } from "../base/moments.ts";
import type { ExperimentMeasure, VariantResult } from "../model/experiment.ts";

/** One answer of a variant. */
export interface VariantAnswer {
  readonly latencyMs: number;
  /** All attempts of the call. */
  readonly costNanoUsd: number;
  readonly refused: boolean;
  readonly overridden: boolean;
}

export class VariantRecord {
  readonly #latency = new Moments();
  readonly #cost = new Moments();
  readonly #feedback = new Moments();
  #calls = 0;
  #failed = 0;
  #refused = 0;
  #overridden = 0;

  answered({ latencyMs, costNanoUsd, refused, overridden }: VariantAnswer): void {
    this.#calls += 1;
    this.#latency.add(latencyMs);
    this.#cost.add(costNanoUsd);
    if (refused) this.#refused += 1;
    if (overridden) this.#overridden += 1;
  }

  failed(): void {
    this.#failed += 1;
  }

  /** A caller's verdict, 0 to 1. */
  judged(score: number): void {
    this.#feedback.add(score);
  }

  result(variant: string): VariantResult {
    const all: readonly (readonly [ExperimentMeasure, Estimate | undefined])[] = [
      ["latency_ms", this.#latency.estimate()],
      ["cost_nano_usd", this.#cost.estimate()],
      ["refusal_rate", shareEstimate(this.#refused, this.#calls)],
      ["feedback", this.#feedback.estimate()],
    ];
    const estimates = new Map<ExperimentMeasure, Estimate>();
    for (const [measure, estimate] of all) if (estimate !== undefined) estimates.set(measure, estimate);
    const [calls, failed, overridden] = [this.#calls, this.#failed, this.#overridden];
    return { variant, calls, failed, overridden, estimates };
  }
}
