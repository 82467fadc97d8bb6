/** All that the pool keeps of one endpoint. */
import { DecayingMean } from "../core/base/decaying-mean.ts";
import { QuantileRing } from "../core/base/quantile-ring.ts";
import { Roll } from "../core/base/roll.ts";
import { WindowCount } from "../core/base/window-count.ts";
import { wantsCanary } from "../core/health/breaker.ts";
import { EndpointHealth } from "../core/health/endpoint-health.ts";
import type { Awaiting } from "../core/health/in-flight.ts";
import type { LatencyExpectation } from "../core/health/latency-reference.ts";
import { promptClassOf } from "../core/health/prompt-class.ts";
import type { EvidenceSource } from "../core/health/suspicion.ts";
import type { ElsewhereRecord, TenantCap } from "../core/health/tenant-cap.ts";
import type { AccountLimits } from "../core/limits/account-limits.ts";
import { type ChargingRule, chargeOf, chargingRuleOf, type TokenCharge } from "../core/limits/charging.ts";
import { EndpointCapacity } from "../core/limits/endpoint-capacity.ts";
import { TokenRatio } from "../core/limits/token-ratio.ts";
import type { Endpoint } from "../core/model/endpoint.ts";
import { EvidenceTally } from "../core/model/evidence-tally.ts";
import type { FailureFacts } from "../core/model/failure.ts";
import type { RequestShape } from "../core/model/pool-port.ts";
import { costOfTokens } from "../core/model/price.ts";
import type { EndpointSnapshot } from "../core/model/snapshot.ts";
import type { RoutedEndpoint } from "../core/routing/candidate.ts";

/** What is expected of an answer's length before any was seen. Tokens. */
const firstOutputGuess = 500;
const outputHalfLifeMs = 10 * 60_000;

/** Over which the rate of attempts is measured. */
const rateWindowMs = 5_000;

/** An attempt or a probe that has no first token yet. */
export type WaitingForToken = Awaiting & { readonly source: EvidenceSource };

export class EndpointState implements RoutedEndpoint {
  /** What is to be told to other replicas. */
  readonly tally = new EvidenceTally();
  readonly health: EndpointHealth;
  readonly capacity: EndpointCapacity;
  readonly account: AccountLimits;
  readonly tokenRatio = new TokenRatio();
  readonly outputTokens = new DecayingMean(outputHalfLifeMs);
  readonly ttft = new QuantileRing();
  readonly interToken = new QuantileRing();
  readonly total = new QuantileRing();
  readonly arrivals = new WindowCount(rateWindowMs, 10);
  /** Attempts and probes without a first token, the oldest first. */
  readonly waiting = new Roll<WaitingForToken>();
  readonly counts = { succeeded: 0, failed: 0, cancelled: 0, probes: 0 };
  /** Endpoints that share a route with it. */
  peers: readonly EndpointState[] = [];
  /** Whether a half-open breaker's one live request is out. */
  canaryOut = false;
  /** Probes that are out. */
  probing = 0;
  /** Probes sent on suspicion since the last time of calm. */
  suspicionProbes = 0;
  /** What all probes are taken to have cost. */
  probeCostNanoUsd = 0;
  lastUsedAt: number;
  lastFailure: EndpointSnapshot["lastFailure"];
  drained = false;
  /** Why it takes nothing until an operator resumes it; undefined: it is not in quarantine. */
  quarantine: string | undefined;
  #endpoint: Endpoint;
  #charging: ChargingRule;

  /** `isShared`: its limits are those of a fleet of replicas. */
  constructor(endpoint: Endpoint, account: AccountLimits, now: number, isShared = false) {
    this.#endpoint = endpoint;
    this.#charging = chargingRuleOf(endpoint.provider);
    this.health = new EndpointHealth(endpoint.health, this.tally);
    this.capacity = new EndpointCapacity(endpoint.limits, isShared);
    this.account = account;
    this.lastUsedAt = now;
  }

  get endpoint(): Endpoint {
    return this.#endpoint;
  }

  get charging(): ChargingRule {
    return this.#charging;
  }

  get awaiting(): number {
    return this.waiting.size;
  }

  /** Takes on another configuration of the same endpoint; what was learned stays. */
  reconfigure(endpoint: Endpoint, now: number): void {
    this.#endpoint = endpoint;
    this.#charging = chargingRuleOf(endpoint.provider);
    this.health.reconfigure(endpoint.health);
    this.capacity.reconfigure(endpoint.limits, now);
  }

  wantsCanary(now: number): boolean {
    const { breaker } = this.health.recovery;
    if (this.canaryOut || breaker.state !== "half-open" || this.drained) return false;
    if (this.quarantine !== undefined) return false;
    if (this.account.block(now) !== undefined) return false;
    // Without probes the breaker half-opens by time, and canaries prove all.
    const unprobed = this.#endpoint.health.probe.kind === "none" && now >= breaker.nextProbeAt;
    return unprobed || wantsCanary(breaker);
  }

  inputTokensOf(shape: RequestShape): number {
    return shape.inputTokens * this.tokenRatio.factor;
  }

  promptClassOf(shape: RequestShape): number {
    return promptClassOf(this.inputTokensOf(shape), shape.reasoningEffort);
  }

  expectationOf(shape: RequestShape): LatencyExpectation {
    return this.health.ttft.expectation(this.promptClassOf(shape));
  }

  chargeOf(shape: RequestShape): TokenCharge {
    const maxOutput = this.#outputOf(shape);
    const demand = {
      input: this.inputTokensOf(shape),
      maxOutput,
      expectedOutput: Math.min(maxOutput, this.#usualOutput),
    };
    return chargeOf(this.#charging, demand);
  }

  expectedCostOf(shape: RequestShape): number {
    return costOfTokens(
      this.#endpoint.price,
      Math.round(this.inputTokensOf(shape)),
      Math.ceil(this.#outputOf(shape)),
    );
  }

  /** Who sets no bound sends none, and is not charged for the longest answer that the model could give. */
  #outputOf(shape: RequestShape): number {
    return Math.min(this.#endpoint.maxOutputTokens, shape.maxOutputTokens ?? this.#usualOutput);
  }

  get #usualOutput(): number {
    return this.outputTokens.count === 0 ? firstOutputGuess : this.outputTokens.mean;
  }

  /** How many of this tenant's answers were bad at its peers, by that book of theirs. */
  elsewhere(tenant: string, book: (health: EndpointHealth) => TenantCap): ElsewhereRecord {
    let seen = 0;
    let bad = 0;
    for (const peer of this.peers) {
      const record = book(peer.health).recordOf(tenant);
      seen += record.seen;
      bad += record.bad;
    }
    return { seen, bad };
  }

  /** The least rate at which its peers refuse now: what all refuse is the callers' doing. 0: nothing is known. */
  peersRefusalRate(now: number): number {
    let least = Number.POSITIVE_INFINITY;
    for (const peer of this.peers) {
      least = Math.min(least, peer.health.refusals.currentRate(now) ?? Number.POSITIVE_INFINITY);
    }
    return Number.isFinite(least) ? least : 0;
  }

  /** The provider turned a request away with a 429. */
  rejected({ scope, retryAfterMs }: FailureFacts, now: number): void {
    if (scope === "request") return;
    const [wholeAccount, oneModel] = [scope === "account", scope === "endpoint"];
    this.capacity.rejected(retryAfterMs, now);
    this.tally.rejected({ retryAfterMs, wholeAccount, oneModel });
    if (!oneModel) this.account.rateLimited(this.endpoint.model, retryAfterMs, wholeAccount, now);
  }

  /** Judges its health anew. */
  weigh(now: number, chance: number): void {
    this.capacity.grow(now);
    this.health.weigh(
      {
        waiting: this.waiting,
        peersRefusalRate: this.peersRefusalRate(now),
        effectiveCapacity: this.capacity.effectiveShare,
      },
      { now, chance },
    );
    if (this.health.suspicion.calm) this.suspicionProbes = 0;
  }
}
