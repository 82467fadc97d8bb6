/** What the end of an attempt means for its endpoint's health, limits and counts. */
import { isKnown, leastMs } from "../core/base/lost-time.ts";
import type { EndpointHealth } from "../core/health/endpoint-health.ts";
import { settledCharge, type TokenCharge } from "../core/limits/charging.ts";
import { dispositionOf, type FailureKind } from "../core/model/disposition.ts";
import type { Failure } from "../core/model/failure.ts";
import type { FinishReason } from "../core/model/finish.ts";
import type { Outcome } from "../core/model/outcome.ts";
import type { Usage } from "../core/model/usage.ts";
import type { AttemptTicket } from "./attempt-ticket.ts";
import { openHard } from "./hard-failure.ts";
import { noteQuality, refusingFailures, refusingFinishes } from "./quality-evidence.ts";

type Failed = Extract<Outcome, { kind: "failed" }>;

/** Failures by which the provider shows that it never began the work. */
const unreached: ReadonlySet<FailureKind> = new Set(["connect", "rate-limited"]);

const refusalsBook = (health: EndpointHealth) => health.refusals.tenants;
const invalidOutputsBook = (health: EndpointHealth) => health.invalidOutputs;

/** Weighs the end, and gives back what the attempt held: its slot, its capacity, a canary's place. */
export function weighEnd(ticket: AttemptTicket, outcome: Outcome, now: number): void {
  const { state, route, canary } = ticket.facts;
  const { quarantine } = state;
  const before = { breaker: state.health.recovery.breaker.state, block: state.account.block(now) };
  state.counts[outcome.kind] += 1;
  settle(ticket, outcome, now);
  noteQuality(ticket, outcome, now);
  if (outcome.kind === "succeeded") succeeded(ticket, outcome.finish.reason, outcome.usage, now);
  else if (outcome.kind === "failed") failed(ticket, outcome, now);
  else neutral(ticket, now);
  if (canary && !ticket.hasFirstToken) state.canaryOut = false;
  const isTurned =
    state.health.recovery.breaker.state !== before.breaker ||
    state.account.block(now) !== before.block ||
    state.quarantine !== quarantine;
  if (isTurned) route.breakerTurned();
  route.roomMade(state.endpoint.name);
}

function succeeded(ticket: AttemptTicket, finish: FinishReason, usage: Usage, now: number): void {
  const { state, route, shape } = ticket.facts;
  ticket.accepted(now);
  const took = ticket.took(now);
  if (isKnown(took)) state.total.add(took.ms, now);
  state.outputTokens.add(usage.outputTokens, now);
  if (usage.source === "reported") state.tokenRatio.learn(usage.inputTokens, shape.inputTokens, now);
  route.retries.deposit();
  answered(ticket, refusingFinishes.has(finish), now);
}

/** An answer came, if only to decline: the endpoint works. */
function answered(ticket: AttemptTicket, isRefusal: boolean, now: number): void {
  const { state, shape, canary } = ticket.facts;
  if (ticket.isStale) return;
  if (!ticket.hasFirstToken) state.health.succeeded("live", now);
  state.health.answerHeld(shape.tenant, now);
  const { refusals: book } = state.health;
  if (isRefusal) book.refused(shape.tenant, state.elsewhere(shape.tenant, refusalsBook), now);
  else book.answered(shape.tenant, now);
  if (canary && (!ticket.hasFirstToken || isOfStreams(ticket))) canaryProved(ticket, now);
}

/**
 * A canary's first token came. It proves the endpoint at once, unless the fault was
 * that streams break off; then only whole answers do.
 */
export function canaryAnswered(ticket: AttemptTicket, now: number): void {
  const { state, route } = ticket.facts;
  if (isOfStreams(ticket)) return;
  canaryProved(ticket, now);
  if (state.health.recovery.breaker.state === "closed") route.breakerTurned();
}

function canaryProved({ facts: { state }, since }: AttemptTicket, now: number): void {
  state.tally.proved({ ok: true, free: false, sentAgoMs: now - since });
  state.health.canaryPassed(now);
}

function isOfStreams(ticket: AttemptTicket): boolean {
  const { breaker } = ticket.facts.state.health.recovery;
  return breaker.state !== "closed" && breaker.cause === "streams";
}

function failed(ticket: AttemptTicket, outcome: Failed, now: number): void {
  const { state } = ticket.facts;
  const { failure } = outcome;
  state.lastFailure = { failure: failure.remembered(), at: now };
  if (failure.kind === "residency-violation") state.quarantine = failure.message;
  if (outcome.callerMade) neutral(ticket, now);
  else if (wasCutShort(ticket, failure, now)) neutral(ticket, now);
  else if (refusingFailures.has(failure.kind)) answered(ticket, true, now);
  else if (failure.kind === "rate-limited") state.rejected(failure.facts, now);
  else if (dispositionOf(failure.kind).hardOpen !== "no") {
    openHard(state, failure, { now, chance: ticket.facts.route.random(), isStale: ticket.isStale });
  } else blame(ticket, failure, now);
}

/** A first-token timeout that was shorter than the endpoint's own, for a near deadline or a canary, is no evidence. */
function wasCutShort(ticket: AttemptTicket, failure: Failure, now: number): boolean {
  return (
    failure.kind === "first-token-timeout" && leastMs(ticket.took(now)) < 0.99 * ticket.facts.ownTtftTimeoutMs
  );
}

/** Nobody's fault; but an attempt that waited long for its first token did wait that long. */
function neutral(ticket: AttemptTicket, now: number): void {
  if (ticket.hasFirstToken || ticket.isWhole || !ticket.wasSent || ticket.isStale) return;
  const { state, route, canary } = ticket.facts;
  state.health.abandoned(ticket, "live", { now, chance: route.random() });
  if (canary && leastMs(ticket.took(now)) > ticket.expectation.p99Ms) state.health.recovery.canaryLate();
}

function blame(ticket: AttemptTicket, failure: Failure, now: number): void {
  const { state, route, shape, canary } = ticket.facts;
  const { severity } = dispositionOf(failure.kind);
  if (ticket.isStale || severity === 0) return;
  const at = { now, chance: route.random() };
  const evidence = {
    severity,
    capped:
      failure.kind === "invalid-output"
        ? { tenant: shape.tenant, elsewhere: state.elsewhere(shape.tenant, invalidOutputsBook) }
        : undefined,
    charged: ticket.charged && !ticket.hasFirstToken,
    credited: ticket.hasFirstToken,
    reason: `it fails too often, last with "${failure.kind}"`,
  };
  state.health.failed(evidence, "live", at);
  if (!canary) return;
  state.health.recovery.disproved(ticket.since, at);
  state.tally.proved({ ok: false, free: false, sentAgoMs: now - ticket.since });
}

/** Corrects what was reserved by what was used, and frees the slot. */
function settle(ticket: AttemptTicket, outcome: Outcome, now: number): void {
  const { state, charge } = ticket.facts;
  const kind = outcome.kind === "failed" ? outcome.failure.kind : undefined;
  const untouched = outcome.kind === "cancelled" && !ticket.wasSent && !ticket.hasFirstToken;
  if (untouched || (kind !== undefined && unreached.has(kind))) {
    const counts = kind === "rate-limited" && state.charging.rejectedCount;
    state.capacity.release(counts ? 0 : -1, { input: -charge.input, output: -charge.output }, now);
    return;
  }
  state.capacity.release(0, correctionOf(ticket, outcome.usage), now);
}

function correctionOf(ticket: AttemptTicket, usage: Usage | undefined): TokenCharge {
  const { state, charge } = ticket.facts;
  if (usage === undefined) return { input: 0, output: ticket.hasFirstToken ? 0 : -charge.output };
  const settled = settledCharge(state.charging, charge, usage);
  return { input: settled.input - charge.input, output: settled.output - charge.output };
}
