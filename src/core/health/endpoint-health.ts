/**
 * Everything that is known of one endpoint's health, and the judgement on it. Evidence
 * comes in as it happens; `weigh` judges it on every tick. It starts nothing and
 * counts no slots: who may be sent where is routing's and the pool's business.
 */
import { isKnown, leastMs } from "../base/lost-time.ts";
import type { EvidenceTally } from "../model/evidence-tally.ts";
import type { HealthSettings } from "../model/health-settings.ts";
import type { Moment, Trip } from "./breaker.ts";
import { ErrorEvidence } from "./error-evidence.ts";
import type { FailureEvidence } from "./failure-evidence.ts";
import {
  type Awaiting,
  latenessOf,
  nothingOverdue,
  type OverdueEvidence,
  weighOverdue,
} from "./in-flight.ts";
import { LatencyEvidence } from "./latency-evidence.ts";
import { LatencyReference } from "./latency-reference.ts";
import { type PassedProbe, Recovery } from "./recovery.ts";
import { RefusalEvidence } from "./refusal-evidence.ts";
import { type ComponentValues, componentValues, type HealthReadings, scoreOf } from "./score.ts";
import { type EvidenceSource, Suspicion } from "./suspicion.ts";
import { TenantCap } from "./tenant-cap.ts";

/** The reference learns only from an endpoint at least this well (routing.md §2.1). */
const wellEnough = 0.9;

/** What judgement needs from outside. */
export interface Surroundings {
  readonly waiting: Iterable<Awaiting & { readonly source: EvidenceSource }>;
  /** How often the other endpoints of its routes refuse now. */
  readonly peersRefusalRate: number;
  readonly effectiveCapacity: number;
}

/** One failure is an accident; at 1 % of errors two in a row are 1 in 10,000. */
const doubtFrom = 2;

/** What a breaker opens for when no failure was told of. */
const overdueTokens = { cause: "evidence", reason: "first tokens are overdue" } as const;

export class EndpointHealth {
  readonly ttft: LatencyReference;
  /** Between tokens; it has one class, 0, and no objective. */
  readonly interToken = new LatencyReference(0);
  readonly recovery: Recovery;
  readonly suspicion: Suspicion;
  readonly refusals = new RefusalEvidence();
  readonly invalidOutputs = new TenantCap();
  #settings: HealthSettings;
  readonly #errors = new ErrorEvidence();
  readonly #ttftEvidence = new LatencyEvidence();
  readonly #paceEvidence = new LatencyEvidence();
  #failuresInRow = 0;
  #readings: HealthReadings;
  #values: ComponentValues;
  #last: Pick<Trip, "cause" | "reason"> = overdueTokens;

  /** `tally`: takes down what is to be told to other replicas. */
  constructor(settings: HealthSettings, tally?: EvidenceTally) {
    this.#settings = settings;
    this.suspicion = new Suspicion(tally);
    this.ttft = new LatencyReference(settings.ttftObjectiveMs);
    this.recovery = new Recovery(settings);
    this.#readings = this.#read(nothingOverdue, { peersRefusalRate: 0, effectiveCapacity: 1 }, 0);
    this.#values = componentValues(this.#readings);
  }

  /**
   * How many attempts may wait for their first token at once. After two failures in a
   * row no more requests are put at stake than it takes to decide; a success lifts it.
   */
  get stake(): number {
    return this.#failuresInRow < doubtFrom ? Number.POSITIVE_INFINITY : this.suspicion.failuresToAlarm;
  }

  /** As of the last `weigh`. */
  get readings(): HealthReadings {
    return this.#readings;
  }

  /** As of the last `weigh`. */
  get values(): ComponentValues {
    return this.#values;
  }

  /**
   * The first token came: that counts as a success. Were it counted at the end of the
   * answer, the successes of the seconds before a fault would arrive in its midst and
   * hide it; what fails later is taken back.
   */
  firstToken(attempt: Awaiting, source: EvidenceSource, promptClass: number, now: number): void {
    const took = attempt.took(now);
    if (attempt.charged) this.suspicion.refund(source, now);
    this.succeeded(source, now);
    if (isKnown(took)) {
      this.#ttftEvidence.add(took.ms, attempt.expectation, now);
      this.ttft.offer(promptClass, took.ms, now);
    } else {
      this.#ttftEvidence.addCensored(leastMs(took), attempt.expectation, now);
    }
  }

  /** Tokens came at this pace, in milliseconds each. */
  pace(perTokenMs: number, now: number): void {
    this.#paceEvidence.add(perTokenMs, this.interToken.expectation(0), now);
    this.interToken.offer(0, perTokenMs, now);
  }

  /**
   * An attempt without a first token was given up: nobody's fault, but its age is a
   * fact. A hedge that wins ends the attempt that hangs just before it would be
   * counted; so lateness counts here for what it is worth by then.
   */
  abandoned(attempt: Awaiting, source: EvidenceSource, at: Moment): void {
    const ageMs = leastMs(attempt.took(at.now));
    this.#ttftEvidence.addCensored(ageMs, attempt.expectation, at.now);
    const weight = attempt.charged ? 0 : latenessOf(ageMs, attempt.expectation);
    if (weight === 0) return;
    this.suspicion.failure(weight, source, at.now);
    this.#tripIfAlarmed(at);
  }

  /** An attempt succeeded that had no first token to tell of, such as a unary one. */
  succeeded(source: EvidenceSource, now: number): void {
    this.suspicion.success(source, now);
    if (source === "probe") return;
    this.#failuresInRow = 0;
    this.#errors.success(now);
    this.recovery.ended(true, now);
  }

  /** An answer to this tenant was checked, and held. */
  answerHeld(tenant: string, now: number): void {
    this.invalidOutputs.saw(tenant, now);
  }

  failed(evidence: FailureEvidence, source: EvidenceSource, at: Moment): void {
    const { capped, reason } = evidence;
    let { severity } = evidence;
    if (capped !== undefined) {
      this.invalidOutputs.saw(capped.tenant, at.now);
      severity *= this.invalidOutputs.weigh(capped.tenant, capped.elsewhere, at.now);
    }
    if (severity === 0) return;
    this.#last = { reason, cause: evidence.credited ? "streams" : "evidence" };
    if (evidence.credited) this.suspicion.retractSuccess(source);
    if (!evidence.charged) this.suspicion.failure(severity, source, at.now);
    if (source === "live") {
      if (evidence.credited) this.#errors.successFailed(severity, at.now);
      else this.#failedAtOnce(severity, at.now);
      this.recovery.ended(false, at.now);
    }
    this.#tripIfAlarmed(at);
  }

  /** It failed without a first token: such failures in a row put further attempts in doubt. */
  #failedAtOnce(severity: number, now: number): void {
    this.#failuresInRow += 1;
    this.#errors.failure(severity, now);
  }

  /** A half-open endpoint answered a probe well. */
  probePassed(probe: PassedProbe, now: number): void {
    this.#begin(this.recovery.probePassed(probe, now), now);
  }

  /** A half-open endpoint served a canary well. */
  canaryPassed(now: number): void {
    this.#begin(this.recovery.canaryPassed(now), now);
  }

  /** A breaker that closed begins a new time. The answers that proved it are what is known of it. */
  #begin(proof: number, now: number): void {
    if (proof === 0) return;
    this.#forget();
    for (let i = 0; i < proof; i += 1) this.#errors.success(now);
  }

  trip(trip: Trip, at: Moment): void {
    this.recovery.trip(trip, at);
    this.suspicion.clear();
  }

  /** Other settings from now on; what was learned stays. */
  reconfigure(settings: HealthSettings): void {
    this.#settings = settings;
    this.recovery.reconfigure(settings);
    this.ttft.reconfigure(settings.ttftObjectiveMs);
  }

  /** An operator vouches for it: closed, at full share, nothing held against it. */
  restore(): void {
    this.recovery.restore();
    this.#forget();
  }

  /** Judges anew. */
  weigh(around: Surroundings, at: Moment): void {
    const { now } = at;
    const { recovery, suspicion } = this;
    recovery.age(now);
    const overdue = this.#isClosed
      ? weighOverdue(around.waiting, now, (attempt) => suspicion.failure(1, attempt.source, now))
      : nothingOverdue;
    if (overdue.count > 0) this.#tripIfAlarmed(at);
    this.#readings = this.#read(overdue, around, now);
    this.#values = componentValues(this.#readings);
    const well =
      this.#isClosed &&
      recovery.slowStart.share >= 1 &&
      scoreOf(this.#values, this.#settings.weights) >= wellEnough;
    this.ttft.settle(well, now);
    this.interToken.settle(well, now);
    recovery.ramp(suspicion.calm, now);
  }

  get #isClosed(): boolean {
    return this.recovery.breaker.state === "closed";
  }

  #read(overdue: OverdueEvidence, around: Omit<Surroundings, "waiting">, now: number): HealthReadings {
    return {
      errors: this.#errors.read(overdue, now),
      ttft: this.#ttftEvidence.read(overdue, now),
      interToken: this.#paceEvidence.read(nothingOverdue, now),
      refusals: this.refusals.read(around.peersRefusalRate, now),
      effectiveCapacity: around.effectiveCapacity,
    };
  }

  #tripIfAlarmed(at: Moment): void {
    if (!this.suspicion.alarmed || !this.#isClosed) return;
    this.trip({ ...this.#last, until: undefined }, at);
  }

  #forget(): void {
    this.#errors.clear();
    this.#ttftEvidence.clear();
    this.#paceEvidence.clear();
    this.suspicion.clear();
    this.#failuresInRow = 0;
    this.#last = overdueTokens;
  }
}
