/** The optimiser of one route, a step a minute: it reads the candidates' books and tilts their weights. */
import type { Random } from "../core/base/random.ts";
import type { OptimiserSettings } from "../core/model/optimiser.ts";
import { type Contender, optimiseEveryMs, pacedCostWeight, tilted } from "../core/routing/optimiser.ts";
import type { QualityReading } from "../core/routing/quality-book.ts";
import type { RouteCandidate } from "./route-state.ts";

/** Below this health an endpoint's figures tell of an incident. */
const wellFrom = 0.9;

export class RouteOptimiser {
  readonly #settings: OptimiserSettings;
  readonly #random: Random;
  #costWeight: number;
  #steppedAt: number;

  constructor(settings: OptimiserSettings, random: Random, now: number) {
    this.#settings = settings;
    this.#random = random;
    this.#costWeight = settings.costWeight;
    this.#steppedAt = now;
  }

  /** Goes on where it stood before a reload. What money is worth begins anew where its settings are others. */
  inherit(old: RouteOptimiser): void {
    this.#steppedAt = old.#steppedAt;
    const { costWeight, targetCostNanoUsd } = this.#settings;
    const same =
      costWeight === old.#settings.costWeight && targetCostNanoUsd === old.#settings.targetCostNanoUsd;
    if (same) this.#costWeight = old.#costWeight;
  }

  /** The part of the utility that the dearest endpoint's cost takes now. */
  get costWeight(): number {
    return this.#costWeight;
  }

  /** Tilts the candidates, if a minute is over. */
  step(candidates: readonly RouteCandidate[], now: number): void {
    if (this.#settings.mode === "off" || now - this.#steppedAt < optimiseEveryMs) return;
    this.#steppedAt = now;
    const readings = new Map(candidates.map((candidate) => [candidate, candidate.quality.reading(now)]));
    this.#paceMoney([...readings.values()]);
    for (const tier of new Set(candidates.map((candidate) => candidate.tier))) {
      const members = candidates.filter((candidate) => candidate.tier === tier);
      const contenders = members.map((member) => contenderOf(member, readings.get(member), now));
      const tilts = tilted(contenders, this.#settings, this.#costWeight, this.#random);
      members.forEach((member, i) => {
        member.tilt = tilts[i] ?? member.tilt;
        if (this.#settings.mode === "on") member.weight = member.configuredWeight * member.tilt;
      });
    }
  }

  #paceMoney(readings: readonly QualityReading[]): void {
    const { targetCostNanoUsd } = this.#settings;
    if (targetCostNanoUsd === undefined) return;
    let answers = 0;
    let spent = 0;
    for (const reading of readings) {
      answers += reading.answers;
      spent += reading.answers * (reading.costNanoUsd ?? 0);
    }
    if (answers < 1) return;
    this.#costWeight = pacedCostWeight(this.#costWeight, spent / answers, targetCostNanoUsd);
  }
}

/** Whether the endpoint is as well as it gets: only then do its answers tell what it is worth. */
export function isWell({ at, score }: RouteCandidate): boolean {
  const { breaker, slowStart } = at.health.recovery;
  return !at.drained && breaker.state === "closed" && slowStart.share === 1 && score >= wellFrom;
}

function contenderOf(candidate: RouteCandidate, reading: QualityReading | undefined, now: number): Contender {
  const { at, tilt, quality } = candidate;
  const ttftMs = at.health.ttft.expectation(0).medianMs;
  return {
    tilt,
    eligible: isWell(candidate),
    drawQuality: quality.sampler(now),
    costNanoUsd: reading?.costNanoUsd,
    ttftOfObjective: ttftMs === undefined ? undefined : ttftMs / at.endpoint.health.ttftObjectiveMs,
  };
}
