/** The order in which a caller wants the candidates tried: by name, or by what it values. */
import type { RequestShape } from "../model/pool-port.ts";
import type { SortBy } from "../model/request.ts";
import type { Candidate } from "./candidate.ts";
import { predictedCost } from "./filter.ts";

/** What is less fit than this is not sorted by value: the cheapest sick endpoint is no bargain. */
const fit = 0.5;

/** Indexes into the candidates, first choice first; those of whom nothing is said are left out. */
export function preferenceRanks(
  candidates: readonly Candidate[],
  shape: RequestShape,
  now: number,
): readonly number[] {
  const { endpointOrder, sortBy } = shape.preferences;
  const named = endpointOrder.flatMap((name) => {
    const i = candidates.findIndex((candidate) => candidate.at.endpoint.name === name);
    return i < 0 ? [] : [i];
  });
  return sortBy === undefined ? named : [...named, ...sorted(candidates, { shape, sortBy, now })];
}

interface Wish {
  readonly shape: RequestShape;
  readonly sortBy: SortBy;
  readonly now: number;
}

function sorted(candidates: readonly Candidate[], wish: Wish): number[] {
  return candidates
    .map((candidate, i) => ({ i, value: worthOf(candidate, wish), fitness: fitnessOf(candidate) }))
    .filter(({ fitness }) => fitness >= fit)
    .sort((a, b) => a.value - b.value || a.i - b.i)
    .map(({ i }) => i);
}

/** Less is better; what is unknown comes last, and a finite number so that two unknowns compare. */
function worthOf({ at, quality }: Candidate, { shape, sortBy, now }: Wish): number {
  const unknown = Number.MAX_VALUE;
  switch (sortBy) {
    case "cost":
      return at.endpoint.price === undefined
        ? unknown
        : predictedCost(at.endpoint, shape, at.inputTokensOf(shape));
    case "latency":
      return at.expectationOf(shape).medianMs ?? unknown;
    case "throughput":
      return at.health.interToken.expectation(0).medianMs ?? unknown;
    case "quality":
      return -quality.reading(now).quality;
  }
}

function fitnessOf({ score, at }: Candidate): number {
  return score * at.health.recovery.slowStart.share;
}
