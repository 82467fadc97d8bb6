/**
 * Which probes are due, and what their answers mean. A probe's place is taken in the
 * same step that finds it due, and given back by its end.
 */
import { type LostTime, leastMs, type Took, Wait } from "../core/base/lost-time.ts";
import type { Random } from "../core/base/random.ts";
import type { RollPlace } from "../core/base/roll.ts";
import type { Awaiting } from "../core/health/in-flight.ts";
import { slowFactor } from "../core/health/latency-evidence.ts";
import type { LatencyExpectation } from "../core/health/latency-reference.ts";
import type { TokenCharge } from "../core/limits/charging.ts";
import { dispositionOf } from "../core/model/disposition.ts";
import type { Endpoint } from "../core/model/endpoint.ts";
import type { Failure } from "../core/model/failure.ts";
import type { ProbeKind } from "../core/model/health-settings.ts";
import { costOf } from "../core/model/price.ts";
import { ownTtftTimeoutMs } from "../core/routing/ttft-timeout.ts";
import type { EndpointState, WaitingForToken } from "./endpoint-state.ts";
import { openHard } from "./hard-failure.ts";
import type { ProbeOutcome, ProbeTicket } from "./live-pool.ts";

/**
 * Why a probe is sent: to prove that a half-open endpoint is well, to find out about
 * one that came under suspicion, or to learn of one that nobody uses.
 */
type Purpose = "proof" | "suspicion" | "idle";

/** What a probe of one token is taken to cost. Tokens. */
const probeCharge: TokenCharge = { input: 16, output: 1 };

/** Above this rate, live requests tell more than probes would (routing.md §6, low rate). */
const thinTrafficPerSecond = 8;

/** On suspicion: so many at once, and so many until the next time of calm. */
const suspicionAtOnce = 2;
const suspicionInAll = 8;

/** What a probe shares with the pool. */
export interface ProbeContext {
  readonly random: Random;
  readonly lost: LostTime;
  /** Called when a probe's end has opened or closed a breaker, or blocked an account. */
  readonly breakerTurned: () => void;
}

/** The probe that is due, if one is. */
export function dueProbe(state: EndpointState, now: number, context: ProbeContext): ProbeTicket | undefined {
  const purpose = purposeOf(state, now);
  return purpose === undefined ? undefined : new ProbeSlot(state, purpose, now, context);
}

function purposeOf(state: EndpointState, now: number): Purpose | undefined {
  const { probe } = state.endpoint.health;
  const { suspicion } = state.health;
  const { breaker } = state.health.recovery;
  if (state.quarantine !== undefined) return undefined;
  if (probe.kind === "none" || state.drained || state.account.block(now) !== undefined) return undefined;
  if (breaker.state === "half-open") {
    return state.probing === 0 && now >= breaker.nextProbeAt ? "proof" : undefined;
  }
  if (breaker.state !== "closed" || state.capacity.pausedUntil(now) !== undefined) return undefined;
  const thin = state.arrivals.perSecond(now) < thinTrafficPerSecond;
  if (probe.kind === "completion" && thin && !suspicion.calm && mayInvestigate(state)) return "suspicion";
  const idleMs = now - state.lastUsedAt;
  return probe.idleIntervalMs > 0 && idleMs >= probe.idleIntervalMs && state.probing === 0
    ? "idle"
    : undefined;
}

function mayInvestigate(state: EndpointState): boolean {
  return state.probing < suspicionAtOnce && state.suspicionProbes < suspicionInAll;
}

class ProbeSlot implements ProbeTicket, Awaiting {
  readonly source = "probe";
  readonly expectation: LatencyExpectation;
  readonly kind: ProbeKind;
  readonly timeoutMs: number;
  readonly stallMs: number;
  readonly totalMs: number;
  charged = false;
  readonly #state: EndpointState;
  readonly #purpose: Purpose;
  readonly #epoch: number;
  readonly #context: ProbeContext;
  readonly #place: RollPlace<WaitingForToken> | undefined;
  readonly #wait: Wait;
  #over = false;
  #tookToToken: Took | undefined;

  constructor(state: EndpointState, purpose: Purpose, now: number, context: ProbeContext) {
    const { probe } = state.endpoint.health;
    this.#state = state;
    this.#purpose = purpose;
    this.#context = context;
    this.#epoch = state.health.recovery.epoch;
    this.#wait = new Wait(now, context.lost);
    this.expectation = state.health.ttft.expectation(0);
    this.kind = probe.kind;
    this.timeoutMs = probe.timeoutMs ?? ownTtftTimeoutMs(state.endpoint.timeouts.ttftMs, this.expectation);
    this.stallMs = state.endpoint.timeouts.stallMs;
    this.totalMs = probe.timeoutMs ?? state.endpoint.timeouts.totalMs;
    state.probing += 1;
    state.lastUsedAt = now;
    state.capacity.reserve(probeCharge, now);
    if (purpose === "suspicion") state.suspicionProbes += 1;
    this.#place = purpose !== "proof" && this.kind === "completion" ? state.waiting.enter(this) : undefined;
  }

  get endpoint(): Endpoint {
    return this.#state.endpoint;
  }

  get since(): number {
    return this.#wait.since;
  }

  took(now: number): Took {
    return this.#wait.took(now);
  }

  /** From here on it is not late, however long the rest takes. */
  firstToken(now: number): void {
    if (this.#over) return;
    this.#tookToToken ??= this.took(now);
    this.#waitNoMore();
  }

  end(outcome: ProbeOutcome, now: number): void {
    if (this.#over) return;
    this.#over = true;
    const state = this.#state;
    this.#waitNoMore();
    state.probing -= 1;
    if (outcome.kind === "skipped") {
      // Nothing was asked: nothing counts against the limits.
      state.capacity.release(-1, { input: -probeCharge.input, output: -probeCharge.output }, now);
      if (this.#purpose === "suspicion") state.suspicionProbes -= 1;
      return;
    }
    state.capacity.release(0, { input: 0, output: 0 }, now);
    state.counts.probes += 1;
    state.probeCostNanoUsd += costOfProbe(state.endpoint, this.kind);
    // The breaker has opened since: the answer is about another time.
    if (this.#epoch !== state.health.recovery.epoch) return;
    const before = { breaker: state.health.recovery.breaker.state, block: state.account.block(now) };
    if (outcome.kind === "succeeded") this.#succeeded(now);
    else this.#failed(outcome.failure, now);
    const isTurned =
      state.health.recovery.breaker.state !== before.breaker || state.account.block(now) !== before.block;
    if (isTurned) this.#context.breakerTurned();
  }

  #waitNoMore(): void {
    if (this.#place !== undefined) this.#state.waiting.leave(this.#place);
  }

  #proved(ok: boolean, now: number): void {
    this.#state.tally.proved({ ok, free: this.kind !== "completion", sentAgoMs: now - this.since });
  }

  #succeeded(now: number): void {
    const { health } = this.#state;
    const free = this.kind !== "completion";
    const { trust, p99Ms } = this.expectation;
    const took = leastMs(this.#tookToToken ?? this.took(now));
    const isSlow = !free && trust > 0 && took > slowFactor * p99Ms;
    if (this.#purpose !== "proof") {
      // What proves only that it can be reached does not speak for its answers.
      if (!free) health.succeeded("probe", now);
    } else if (isSlow) {
      this.#proved(false, now);
      health.recovery.disproved(this.since, { now, chance: this.#context.random() });
    } else {
      this.#proved(true, now);
      health.probePassed({ sentAt: this.since, free }, now);
    }
  }

  #failed(failure: Failure, now: number): void {
    const { health } = this.#state;
    const at = { now, chance: this.#context.random() };
    const { hardOpen, severity } = dispositionOf(failure.kind);
    this.#state.lastFailure = { failure: failure.remembered(), at: now };
    if (hardOpen !== "no") {
      openHard(this.#state, failure, { ...at, isStale: false });
      return;
    }
    // What limits the account concerns all of it, whoever was told.
    if (failure.kind === "rate-limited") this.#state.rejected(failure.facts, now);
    if (this.#purpose === "proof") {
      this.#proved(false, now);
      health.recovery.disproved(this.since, at);
    } else if (failure.kind !== "rate-limited") {
      const reason = `its probes fail, last with "${failure.kind}"`;
      const { charged } = this;
      health.failed({ severity, capped: undefined, charged, credited: false, reason }, "probe", at);
    }
  }
}

function costOfProbe({ price }: Endpoint, kind: ProbeKind): number {
  if (price === undefined || kind !== "completion") return 0;
  return costOf(
    {
      inputTokens: probeCharge.input,
      cachedInputTokens: 0,
      cacheWriteTokens: 0,
      outputTokens: probeCharge.output,
      reasoningTokens: 0,
      source: "estimated",
    },
    price,
  );
}
