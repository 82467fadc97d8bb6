/**
 * The right to one attempt, and the channel for its evidence. What happens to it is
 * translated here, once, into what health and limits understand; the end itself is
 * weighed in attempt-end.ts.
 */
import { isKnown, LostSince, type Took, Wait } from "../core/base/lost-time.ts";
import type { RollPlace } from "../core/base/roll.ts";
import type { Awaiting } from "../core/health/in-flight.ts";
import type { LatencyExpectation } from "../core/health/latency-reference.ts";
import type { TokenCharge } from "../core/limits/charging.ts";
import type { Endpoint } from "../core/model/endpoint.ts";
import type { Outcome } from "../core/model/outcome.ts";
import type { RequestShape, Ticket } from "../core/model/pool-port.ts";
import type { QuotaReport } from "../core/model/quota.ts";
import { canaryAnswered, weighEnd } from "./attempt-end.ts";
import type { EndpointState, WaitingForToken } from "./endpoint-state.ts";
import type { RouteCandidate, RouteState } from "./route-state.ts";

/** The times of an attempt, as the ticket's port names them. */
export interface AttemptTimes {
  readonly startAt: number;
  readonly ttftTimeoutMs: number;
  readonly hedgeAt: number | undefined;
}

export interface TicketFacts {
  readonly state: EndpointState;
  readonly route: RouteState;
  readonly shape: RequestShape;
  readonly candidate: RouteCandidate;
  readonly charge: TokenCharge;
  readonly canary: boolean;
  readonly expectation: LatencyExpectation;
  /** What the endpoint would have had for its first token, had the call had all the time in the world. */
  readonly ownTtftTimeoutMs: number;
  readonly times: AttemptTimes;
  /** In words, for people; made when asked for. */
  readonly describe: () => string;
}

/** Pace is judged over so many tokens at least, or so long: single gaps are the network's. */
const paceTokens = 16;
const paceMs = 1_000;

export class AttemptTicket implements Ticket, Awaiting {
  readonly facts: TicketFacts;
  readonly expectation: LatencyExpectation;
  readonly source = "live";
  /** The breaker's epoch in which it began: its evidence counts only within. */
  readonly epoch: number;
  charged = false;
  wasSent = false;
  hasFirstToken = false;
  #wait: Wait;
  #lost: LostSince | undefined;
  #place: RollPlace<WaitingForToken> | undefined;
  #accepted = false;
  #over = false;
  #gapMs = 0;
  #gapLostMs = 0;
  #tokens = 0;

  constructor(facts: TicketFacts) {
    this.facts = facts;
    this.expectation = facts.expectation;
    this.epoch = facts.state.health.recovery.epoch;
    const { lost, clock } = facts.route;
    this.#wait = new Wait(facts.times.startAt, lost, clock.now());
  }

  /** When it was sent, or is to be. */
  get since(): number {
    return this.#wait.since;
  }

  get endpoint(): Endpoint {
    return this.facts.state.endpoint;
  }

  get tier(): number {
    return this.facts.candidate.tier;
  }

  get reason(): string {
    return this.facts.describe();
  }

  get startAt(): number {
    return this.facts.times.startAt;
  }

  get ttftTimeoutMs(): number {
    return this.isWhole ? Number.POSITIVE_INFINITY : this.facts.times.ttftTimeoutMs;
  }

  get stallTimeoutMs(): number {
    return this.endpoint.timeouts.stallMs;
  }

  get totalTimeoutMs(): number {
    return this.endpoint.timeouts.totalMs;
  }

  get hedgeAt(): number | undefined {
    return this.facts.times.hedgeAt;
  }

  /** Whether the answer comes whole: its first byte is its last, and teaches nothing of first tokens. */
  get isWhole(): boolean {
    return this.facts.shape.whole === true;
  }

  get expectedCostNanoUsd(): number {
    return this.facts.state.expectedCostOf(this.facts.shape);
  }

  /** Whether the breaker has opened since it began: then what it tells is about another time. */
  get isStale(): boolean {
    return this.epoch !== this.facts.state.health.recovery.epoch;
  }

  /** Stands among those that wait for their first token, if it is to have one. */
  wait(): void {
    if (!this.isWhole) this.#place = this.facts.state.waiting.enter(this);
  }

  sent(now: number): void {
    if (this.wasSent || this.#over) return;
    this.wasSent = true;
    this.#wait = new Wait(now, this.facts.route.lost);
  }

  took(now: number): Took {
    return this.#wait.took(now);
  }

  firstToken(now: number): void {
    if (this.hasFirstToken || this.#over || this.isWhole) return;
    const { state, shape, route } = this.facts;
    const took = this.took(now);
    this.hasFirstToken = true;
    this.#lost = new LostSince(route.lost, now);
    this.accepted(now);
    this.#waitNoMore();
    if (isKnown(took)) state.ttft.add(took.ms, now);
    // Its place is free even if the breaker has opened since, or no other canary would ever follow.
    if (this.facts.canary) state.canaryOut = false;
    if (this.isStale) return;
    // Without a learned median there is no "usual" to compare with.
    const { medianMs } = this.expectation;
    if (medianMs !== undefined && isKnown(took)) state.capacity.firstToken(took.ms / medianMs);
    state.health.firstToken(this, "live", state.promptClassOf(shape), now);
    if (this.facts.canary) canaryAnswered(this, now);
    // An endpoint in doubt takes only so many that wait for their first token.
    route.roomMade(this.endpoint.name);
  }

  progress(gapMs: number, tokens: number): void {
    if (this.#over || tokens <= 0) return;
    const { state, route } = this.facts;
    const now = route.clock.now();
    const lostMs = this.#lost?.look(now) ?? 0;
    if (isKnown({ ms: gapMs, lostMs })) state.interToken.add(gapMs / tokens, now);
    this.#gapMs += gapMs;
    this.#gapLostMs += lostMs;
    this.#tokens += tokens;
    if (this.#tokens < paceTokens && this.#gapMs < paceMs) return;
    const gaps = { ms: this.#gapMs, lostMs: this.#gapLostMs };
    if (!this.isStale && isKnown(gaps)) state.health.pace(gaps.ms / this.#tokens, now);
    this.#gapMs = 0;
    this.#gapLostMs = 0;
    this.#tokens = 0;
  }

  quota(report: QuotaReport, now: number): void {
    if (!this.#over) this.facts.state.capacity.read(report, now);
  }

  end(outcome: Outcome, now: number): void {
    if (this.#over) return;
    this.#over = true;
    this.#waitNoMore();
    weighEnd(this, outcome, now);
  }

  #waitNoMore(): void {
    if (this.#place === undefined) return;
    this.facts.state.waiting.leave(this.#place);
    this.#place = undefined;
  }

  /** The provider took the request in: it counts towards what it accepts. Once. */
  accepted(now: number): void {
    if (this.#accepted) return;
    this.#accepted = true;
    this.facts.state.capacity.accepted(now);
    this.facts.state.tally.accepted();
  }
}
