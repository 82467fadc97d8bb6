/** All that the pool keeps of one route: its candidates, their shares, and its budgets. */
import type { Clock } from "../core/base/clock.ts";
import type { LostTime } from "../core/base/lost-time.ts";
import type { Random } from "../core/base/random.ts";
import { WindowCount } from "../core/base/window-count.ts";
import { scoreOf } from "../core/health/score.ts";
import type { HealthWeights } from "../core/model/health-settings.ts";
import { defaultOptimiserSettings } from "../core/model/optimiser.ts";
import type { Route } from "../core/model/route.ts";
import { createHedgeBudget, createRetryBudget, retryBudgetSize } from "../core/routing/attempt-budget.ts";
import { closedTo } from "../core/routing/availability.ts";
import type { Candidate } from "../core/routing/candidate.ts";
import { Planner } from "../core/routing/plan.ts";
import { QualityBook } from "../core/routing/quality-book.ts";
import { type Standing, targetShares } from "../core/routing/shares.ts";
import { nextGoal, shifted } from "../core/routing/shift.ts";
import { ownTtftTimeoutMs } from "../core/routing/ttft-timeout.ts";
import type { EndpointState } from "./endpoint-state.ts";
import { RouteOptimiser } from "./route-optimiser.ts";

export interface RouteCandidate extends Candidate {
  readonly at: EndpointState;
  readonly weights: HealthWeights;
  /** Its part of the tier as configured. */
  readonly configuredWeight: number;
  weight: number;
  quality: QualityBook;
  /** By what the optimiser would have its weight multiplied. */
  tilt: number;
}

/** What a route shares with the pool. */
export interface RouteContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly lost: LostTime;
  /** Whether other replicas share the endpoints' limits. */
  readonly isShared?: boolean;
  /** Called when an attempt's end has opened or closed a breaker. */
  readonly breakerTurned: () => void;
  /** Called when an attempt's end has made room at its endpoint. */
  readonly roomMade: (endpoint: string) => void;
}

/** A pause without ticks moves the shares no further than this much time would. */
const longestStepMs = 1_000;

const rateWindowMs = 5_000;

export class RouteState {
  readonly route: Route;
  readonly candidates: readonly RouteCandidate[];
  readonly planner: Planner<RouteCandidate>;
  readonly optimiser: RouteOptimiser;
  retries = createRetryBudget();
  hedges = createHedgeBudget();
  readonly calls = new WindowCount(rateWindowMs, 10);
  readonly clock: Clock;
  readonly random: Random;
  readonly lost: LostTime;
  readonly breakerTurned: () => void;
  readonly roomMade: (endpoint: string) => void;
  panic = false;
  readonly #tierOf: readonly number[];
  #goal: readonly number[];
  /** Who was open at the last look: a change takes effect at once. */
  #open: readonly boolean[] = [];
  #shiftedAt: number;

  constructor(route: Route, endpoints: ReadonlyMap<string, EndpointState>, context: RouteContext) {
    this.route = route;
    this.clock = context.clock;
    this.random = context.random;
    this.lost = context.lost;
    this.breakerTurned = context.breakerTurned;
    this.roomMade = context.roomMade;
    this.candidates = candidatesOf(route, endpoints);
    this.planner = new Planner(this.candidates);
    const settings = route.optimiser ?? defaultOptimiserSettings;
    this.optimiser = new RouteOptimiser(settings, context.random, context.clock.now());
    this.#tierOf = this.candidates.map((candidate) => candidate.tier);
    this.#goal = this.candidates.map(() => 0);
    this.#shiftedAt = this.clock.now();
  }

  /** Goes on where the route of the same name stood before a reload; other members begin at their targets. */
  inherit(old: RouteState | undefined): void {
    if (old === undefined) return;
    this.retries = old.retries;
    this.hedges = old.hedges;
    this.optimiser.inherit(old.optimiser);
    for (const candidate of this.candidates) {
      const known = old.candidates.find(({ at }) => at === candidate.at);
      if (known === undefined) continue;
      candidate.quality = known.quality;
      candidate.tilt = known.tilt;
      if (this.route.optimiser?.mode === "on") candidate.weight *= known.tilt;
    }
    const same =
      old.candidates.length === this.candidates.length &&
      old.candidates.every(({ at, tier }, i) => {
        const own = this.candidates[i];
        return own?.at === at && own.tier === tier;
      });
    if (!same) return;
    this.#goal = old.#goal;
    this.#open = old.#open;
    this.candidates.forEach((candidate, i) => {
      candidate.share = old.candidates[i]?.share ?? 0;
    });
  }

  /** Draws the consequences of the endpoints' health, and moves the shares. */
  weigh(now: number): void {
    for (const candidate of this.candidates) {
      candidate.score = scoreOf(candidate.at.health.values, candidate.weights);
    }
    this.optimiser.step(this.candidates, now);
    const standings = this.candidates.map((candidate) => standingOf(candidate, now));
    const { shares, panic } = targetShares(standings, this.route.tiers.length, this.route.shift);
    this.panic = panic;
    this.#shift(shares, standings, now);
    this.#resizeRetries(now);
  }

  #shift(targets: readonly number[], standings: readonly Standing[], now: number): void {
    const open = standings.map((standing) => standing.open);
    const turned = open.length !== this.#open.length || open.some((each, i) => each !== this.#open[i]);
    this.#open = open;
    this.#goal = turned ? targets : nextGoal(this.#goal, targets);
    const step = {
      current: this.candidates.map((candidate) => candidate.share),
      goal: this.#goal,
      tierOf: this.#tierOf,
      elapsedMs: Math.min(longestStepMs, now - this.#shiftedAt),
      ramping: standings.some((standing) => standing.open && standing.ramp < 1),
    };
    this.#shiftedAt = now;
    const shares = turned ? targets : shifted(step, this.route.shift);
    this.candidates.forEach((candidate, i) => {
      candidate.share = shares[i] ?? 0;
      candidate.target = targets[i] ?? 0;
    });
  }

  #resizeRetries(now: number): void {
    const first = this.candidates[0]?.at;
    if (first === undefined) return;
    const timeoutMs = ownTtftTimeoutMs(first.endpoint.timeouts.ttftMs, first.health.ttft.expectation(0));
    this.retries.resize(retryBudgetSize(this.calls.perSecond(now), timeoutMs));
  }
}

function standingOf({ at, tier, weight, score }: RouteCandidate, now: number): Standing {
  const reason = closedTo(at, now);
  // A pause of half a second after a 429 is a matter of admission, not of shares.
  const open = reason === undefined || (reason === "rate-limit" && at.account.block(now) === undefined);
  return { tier, weight, score, ramp: at.health.recovery.slowStart.share, open };
}

function candidatesOf(route: Route, endpoints: ReadonlyMap<string, EndpointState>): RouteCandidate[] {
  const priorVerdict = (route.optimiser ?? defaultOptimiserSettings).qualityPrior;
  return route.tiers.flatMap((tier, index) =>
    tier.members.flatMap(({ endpoint, weight }) => {
      const at = endpoints.get(endpoint);
      if (at === undefined) return [];
      const weights = { ...at.endpoint.health.weights, ...route.healthWeights };
      const quality = new QualityBook(priorVerdict);
      const standing = { score: 1, share: 0, target: 0 };
      return [{ at, tier: index, weight, configuredWeight: weight, weights, quality, tilt: 1, ...standing }];
    }),
  );
}
