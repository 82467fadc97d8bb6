/** The endpoints of a route in an order of merit, by what was measured. */
import type { RankedEndpoint } from "../core/model/ranking.ts";
import type { SortBy } from "../core/model/request.ts";
import type { QualityReading } from "../core/routing/quality-book.ts";
import { quantilesOf } from "./endpoint-snapshot.ts";
import type { RouteCandidate } from "./route-state.ts";

/** A place without its number, and how it is ordered. */
interface Standing {
  readonly ranked: Omit<RankedEndpoint, "rank">;
  /** Less is better; infinity when nothing was measured. */
  readonly order: number;
}

/** Best first; those of which nothing is known come last, in the order of the configuration. */
export function ranking(
  candidates: readonly RouteCandidate[],
  sortBy: SortBy,
  now: number,
): readonly RankedEndpoint[] {
  return candidates
    .map((candidate) => standingOf(candidate, sortBy, now))
    .toSorted((a, b) => (a.order === b.order ? 0 : a.order - b.order))
    .map(({ ranked }, i) => ({ ...ranked, rank: i + 1 }));
}

function standingOf(candidate: RouteCandidate, sortBy: SortBy, now: number): Standing {
  const reading = candidate.quality.reading(now);
  const ttft = quantilesOf(candidate.at.ttft, now);
  const measured = measureOf(candidate, reading, sortBy, now);
  const larger = sortBy === "throughput" || sortBy === "quality";
  return {
    ranked: {
      endpoint: candidate.at.endpoint.name,
      value: measured ?? 0,
      samples: Math.round(sortBy === "latency" ? ttft.count : reading.answers),
      ttftMs: ttft.count === 0 ? undefined : ttft.p50Ms,
      costNanoUsd: Math.round(reading.costNanoUsd ?? 0),
      refusalRate: reading.refusalRate,
      feedback: reading.feedback ?? 0,
    },
    order: measured === undefined ? Number.POSITIVE_INFINITY : larger ? -measured : measured,
  };
}

/** In the unit that RankedEndpoint.value documents; undefined: nothing was measured. */
function measureOf(
  { at }: RouteCandidate,
  reading: QualityReading,
  sortBy: SortBy,
  now: number,
): number | undefined {
  switch (sortBy) {
    case "cost":
      return reading.costNanoUsd === undefined ? undefined : Math.round(reading.costNanoUsd);
    case "latency": {
      const ttft = quantilesOf(at.ttft, now);
      return ttft.count === 0 ? undefined : ttft.p50Ms;
    }
    case "throughput": {
      const gap = quantilesOf(at.interToken, now);
      return gap.count === 0 || gap.p50Ms === 0 ? undefined : 1_000 / gap.p50Ms;
    }
    case "quality":
      return reading.answers < 1 ? undefined : reading.quality;
  }
}
