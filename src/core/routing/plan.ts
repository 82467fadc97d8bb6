/**
 * Who serves a request: filters, then a draw by the shares, then admission by
 * capacity; and where admission refuses, the rest by priority. One planner per route.
 *
 * It runs for every request and allocates nothing of note: reasons go into a list that
 * is used again, and words for people are made elsewhere, when someone asks.
 */
import { nextGolden } from "../base/golden-ratio.ts";
import type { TokenCharge } from "../limits/charging.ts";
import type { Exclusions, PickPurpose, RequestShape } from "../model/pool-port.ts";
import type { RefusalReason } from "../model/refusal.ts";
import { hasRoomForHedge, pacedBy, refusesNow } from "./availability.ts";
import type { Candidate } from "./candidate.ts";
import { exceedsBudget, standingRefusal } from "./filter.ts";
import { preferenceRanks } from "./preference-order.ts";

/** An endpoint was found, with room. */
export interface Choice<C extends Candidate> {
  readonly candidate: C;
  readonly charge: TokenCharge;
  /** How long it is paced. */
  readonly waitMs: number;
  /** A single live request that a half-open endpoint is given to prove itself by. */
  readonly canary: boolean;
}

export interface Ask {
  readonly shape: RequestShape;
  readonly exclusions: Exclusions;
  readonly purpose: PickPurpose;
  /** Whether others go first at an endpoint. Undefined: nobody waits. */
  readonly yields?: ((endpoint: string) => boolean) | undefined;
}

/** The part of its weight by which even a sick open endpoint is drawn when its tier is all there is. */
const leastScore = 0.02;

/** With more members than this, the less loaded of two is taken (P2C, Mitzenmacher 1996). */
const pairFrom = 3;

export class Planner<C extends Candidate> {
  readonly #candidates: readonly C[];
  readonly #reasons: (RefusalReason | undefined)[];
  /** Three sequences, so that one kind of draw does not disturb the evenness of another. */
  #byShare = 0;
  #byTier = 0;
  #rival = 0;

  constructor(candidates: readonly C[]) {
    this.#candidates = candidates;
    this.#reasons = new Array(candidates.length).fill(undefined);
  }

  /** Why each candidate refused the last choice that found nothing, by the candidates' order. */
  get reasons(): readonly (RefusalReason | undefined)[] {
    return this.#reasons;
  }

  choose(ask: Ask, now: number): Choice<C> | undefined {
    this.#filter(ask, now);
    const canary = ask.purpose === "first" ? this.#canary(ask, now) : undefined;
    return canary ?? this.#preferred(ask, now) ?? this.#drawn(ask, now) ?? this.#byPriority(ask, now);
  }

  #filter({ shape, exclusions, purpose }: Ask, now: number): void {
    const reasons = this.#reasons;
    let i = 0;
    for (const { at } of this.#candidates) {
      reasons[i] =
        standingRefusal(at.endpoint, shape, exclusions, at.inputTokensOf(shape)) ??
        (exceedsBudget(at, shape) ? "budget" : refusesNow(at, now)) ??
        (purpose === "hedge" && !hasRoomForHedge(at, now) ? "capacity" : undefined);
      i += 1;
    }
  }

  /**
   * A half-open endpoint that wants a live request gets this one, unless a better tier
   * is open: a trial of a backup is not worth a caller's time. The exception is a
   * backup that nothing but live requests can prove.
   */
  #canary(ask: Ask, now: number): Choice<C> | undefined {
    let openTier = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.#candidates.length; i += 1) {
      const candidate = this.#candidates[i];
      if (candidate === undefined) break;
      const reason = this.#reasons[i];
      if (reason === undefined) openTier = Math.min(openTier, candidate.tier);
      if ((reason !== "breaker" && reason !== "blocked") || !candidate.at.wantsCanary(now)) continue;
      if (candidate.tier > openTier && candidate.at.endpoint.health.probe.kind === "completion") continue;
      const choice = this.#admit(i, ask, now, true);
      if (choice !== undefined) return choice;
      this.#reasons[i] = reason;
    }
    return undefined;
  }

  /** The caller's own order, if there is one. */
  #preferred(ask: Ask, now: number): Choice<C> | undefined {
    const { endpointOrder, sortBy } = ask.shape.preferences;
    if (endpointOrder.length === 0 && sortBy === undefined) return undefined;
    for (const i of preferenceRanks(this.#candidates, ask.shape, now)) {
      if (this.#reasons[i] !== undefined) continue;
      const choice = this.#admit(i, ask, now, false);
      if (choice !== undefined) return choice;
    }
    return undefined;
  }

  /** By the shares, among those that are left. */
  #drawn(ask: Ask, now: number): Choice<C> | undefined {
    let sum = 0;
    for (let i = 0; i < this.#candidates.length; i += 1) sum += this.#shareLeft(i);
    if (sum <= 0) return undefined;
    this.#byShare = nextGolden(this.#byShare);
    let left = this.#byShare * sum;
    let chosen = -1;
    for (let i = 0; i < this.#candidates.length; i += 1) {
      const share = this.#shareLeft(i);
      if (share <= 0) continue;
      chosen = i;
      left -= share;
      if (left < 0) break;
    }
    return this.#admit(this.#lessLoaded(chosen), ask, now, false);
  }

  #shareLeft(i: number): number {
    return this.#reasons[i] === undefined ? (this.#candidates[i]?.share ?? 0) : 0;
  }

  /** The first tier that has room, whatever its share: overflow, and failover. */
  #byPriority(ask: Ask, now: number): Choice<C> | undefined {
    for (;;) {
      const chosen = this.#drawFromFirstTier();
      if (chosen < 0) return undefined;
      const choice = this.#admit(chosen, ask, now, false);
      if (choice !== undefined) return choice;
    }
  }

  #drawFromFirstTier(): number {
    const first = this.#reasons.indexOf(undefined);
    const tier = this.#candidates[first]?.tier;
    if (tier === undefined) return -1;
    this.#byTier = nextGolden(this.#byTier);
    return this.#lessLoaded(this.#drawInTier(tier, this.#byTier, -1));
  }

  /** A member of the tier, other than `except`, by weight and health; -1 when there is none. */
  #drawInTier(tier: number, u: number, except: number): number {
    let sum = 0;
    for (let i = 0; i < this.#candidates.length; i += 1) sum += this.#drawWeight(i, tier, except);
    let left = u * sum;
    let chosen = -1;
    for (let i = 0; i < this.#candidates.length; i += 1) {
      const weight = this.#drawWeight(i, tier, except);
      if (weight <= 0) continue;
      chosen = i;
      left -= weight;
      if (left < 0) break;
    }
    return chosen;
  }

  #drawWeight(i: number, tier: number, except: number): number {
    const candidate = this.#candidates[i];
    if (candidate?.tier !== tier || i === except || this.#reasons[i] !== undefined) return 0;
    return (
      candidate.weight * Math.max(leastScore, candidate.score) * candidate.at.health.recovery.slowStart.share
    );
  }

  /** In a tier of several, the less loaded of the drawn one and a rival. */
  #lessLoaded(drawn: number): number {
    const candidate = this.#candidates[drawn];
    if (candidate === undefined || this.#tierSize(candidate.tier) < pairFrom) return drawn;
    this.#rival = nextGolden(this.#rival);
    const rival = this.#drawInTier(candidate.tier, this.#rival, drawn);
    const other = this.#candidates[rival];
    return other !== undefined && loadOf(other) < loadOf(candidate) ? rival : drawn;
  }

  #tierSize(tier: number): number {
    let size = 0;
    for (let i = 0; i < this.#candidates.length; i += 1) {
      if (this.#candidates[i]?.tier === tier && this.#reasons[i] === undefined) size += 1;
    }
    return size;
  }

  /** The choice, if the endpoint's limits leave room; if not, it is out of this choice. */
  #admit(i: number, { shape, yields }: Ask, now: number, canary: boolean): Choice<C> | undefined {
    const candidate = this.#candidates[i];
    if (candidate === undefined) return undefined;
    const charge = candidate.at.chargeOf(shape);
    // A trial is for the endpoint's sake: whoever asks makes it.
    const goesLater = !canary && yields?.(candidate.at.endpoint.name) === true;
    const waitMs = goesLater ? undefined : pacedBy(candidate.at, charge, now);
    if (waitMs !== undefined) return { candidate, charge, waitMs, canary };
    this.#reasons[i] = "capacity";
    candidate.at.capacity.missed(charge);
    return undefined;
  }
}

/** Work in hand, in units of its own usual time, per weight. */
function loadOf({ at, weight }: Candidate): number {
  return ((at.capacity.inFlight + 1) * at.health.ttft.expectation(0).referenceMs) / weight;
}
