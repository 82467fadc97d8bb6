/** What other replicas saw of an endpoint, weighed into what is known of it here. The judgement is this replica's. */
import type { EndpointEvidence, PastEvidence, SharedProof } from "../model/shared-state.ts";
import type { Moment, TripCause } from "./breaker.ts";
import type { EndpointHealth } from "./endpoint-health.ts";

/** Takes in what another replica saw. An open breaker has judged already; a half-open one takes proof. */
export function hear(health: EndpointHealth, evidence: EndpointEvidence, at: Moment): void {
  for (const proof of evidence.proofs) hearProof(health, proof, at);
  if (health.recovery.breaker.state !== "closed") return;
  health.suspicion.heard(evidence, at.now);
  const cause = evidence.streams ? "streams" : "evidence";
  if (evidence.bad > 0 || evidence.probesBad > 0)
    tripIfAlarmed(health, cause, "it fails too often, as other replicas see too", at);
}

/** Takes in what the fleet saw before this replica came: as a whole, for what it tells of may be over. */
export function remember(health: EndpointHealth, past: readonly PastEvidence[], at: Moment): void {
  if (health.recovery.breaker.state !== "closed") return;
  for (const evidence of past) health.suspicion.remembered(evidence, at.now);
  tripIfAlarmed(health, "evidence", "it failed too often before this replica started", at);
}

function hearProof(health: EndpointHealth, { ok, free, sentAgoMs }: SharedProof, at: Moment): void {
  const sentAt = at.now - sentAgoMs;
  if (ok) health.recovery.heardGood({ sentAt, free }, at.now);
  else health.recovery.heardBad(sentAt, at);
  // Where nobody has judged yet, it is a probe like any other.
  if (health.recovery.breaker.state !== "closed" || (ok && free)) return;
  const probes = { probesGood: ok ? 1 : 0, probesBad: ok ? 0 : 1 };
  health.suspicion.heard({ good: 0, bad: 0, ...probes }, at.now);
  if (!ok) tripIfAlarmed(health, "evidence", "its probes fail, as other replicas see", at);
}

function tripIfAlarmed(health: EndpointHealth, cause: TripCause, reason: string, at: Moment): void {
  if (!health.suspicion.alarmed || health.recovery.breaker.state !== "closed") return;
  health.trip({ cause, reason, until: undefined }, at);
}
