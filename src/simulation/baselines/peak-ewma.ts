/**
 * Power of two choices over Finagle's peak-sensitive mean of response times
 * (routing.md §1.1): of two endpoints drawn by chance, the one with the lower product of
 * mean and pending calls. A slower response replaces the mean at once, a faster one
 * pulls it down with a mean life of ten seconds. Priorities and errors are unknown to it.
 */
import type { Random } from "../../core/base/random.ts";
import type { Place, Rule } from "./baseline-pool.ts";

const decayMs = 10_000;

/** The load of an endpoint that has pending calls and no response yet. */
const unseenPenalty = 2 ** 47;

interface Load {
  meanMs: number | undefined;
  at: number;
  pending: number;
}

export function createPeakEwma(random: Random): Rule {
  const loads = new Map<string, Load>();
  const loadOf = ({ endpoint }: Place): Load => {
    const known = loads.get(endpoint.name);
    if (known !== undefined) return known;
    const fresh: Load = { meanMs: undefined, at: 0, pending: 0 };
    loads.set(endpoint.name, fresh);
    return fresh;
  };
  return {
    choose(among, now) {
      const [one, other] = twoOf(among, random);
      if (one === undefined) return { retryAt: undefined };
      if (other === undefined) return one;
      return weigh(loadOf(one), now) <= weigh(loadOf(other), now) ? one : other;
    },
    began(place) {
      loadOf(place).pending += 1;
    },
    ended(place, { outcome, ttftMs, durationMs, now }) {
      const load = loadOf(place);
      load.pending -= 1;
      if (outcome.kind !== "cancelled") observe(load, ttftMs ?? durationMs, now);
    },
  };
}

function twoOf(places: readonly Place[], random: Random): readonly (Place | undefined)[] {
  const first = Math.floor(random() * places.length);
  const second = (first + 1 + Math.floor(random() * (places.length - 1))) % places.length;
  return places.length < 2 ? [places[0]] : [places[first], places[second]];
}

function observe(load: Load, responseMs: number, now: number): void {
  const keep = Math.exp(-(now - load.at) / decayMs);
  const mean = load.meanMs ?? 0;
  load.meanMs = responseMs > mean ? responseMs : responseMs * (1 - keep) + mean * keep;
  load.at = now;
}

/** Silence pulls the mean down as well. */
function weigh(load: Load, now: number): number {
  if (load.meanMs === undefined) return load.pending === 0 ? 0 : unseenPenalty + load.pending;
  return load.meanMs * Math.exp(-(now - load.at) / decayMs) * (load.pending + 1);
}
