/**
 * The breaker's evidence against one endpoint: has it begun to fail about half of the
 * time? Two sums, because probes and live requests need not fail alike. The joint one
 * takes both and is quicker where traffic is thin; the live one cannot be talked down
 * by probes that pass while real answers break.
 *
 * Where replicas share what they see, a third sum takes in the live attempts of all: with
 * five replicas a fault is seen five times as soon. What others saw is evidence and no
 * verdict, so it counts for a part, and the live sum stays this replica's own: it alone may
 * be cut off from an endpoint that serves all others.
 */
import type { EvidenceTally } from "../model/evidence-tally.ts";
import type { PastEvidence } from "../model/shared-state.ts";
import { ChangeDetector } from "./change-detector.ts";

/**
 * One false alarm in a million calls. Where 2 or 3 % of failures are usual, five in a row
 * reach it, or some 14 calls of which half fail (routing.md §2.6).
 */
export const alarmNats = Math.log(1e6);

const detector = {
  usual: { least: 0.02, most: 0.25, prior: 0.02 },
  bad: 0.5,
  threshold: alarmNats,
} as const;

/** Less than one fresh failure's worth: nothing speaks against the endpoint. */
const calmNats = 2.8;

/** What another replica saw counts for so much of what this one saw (routing.md §3). */
const heardWeight = 0.6;

/**
 * After so many good answers in a row here, what others saw is no ground for an alarm
 * here: an endpoint that fails half the time gives five in 3 % of cases.
 */
const enoughGood = 5;

export type EvidenceSource = "live" | "probe";

export class Suspicion {
  readonly #live = new ChangeDetector(detector);
  readonly #joint = new ChangeDetector(detector);
  /** Undefined: nothing was heard of others yet. */
  #fleet: ChangeDetector | undefined;
  /** Good answers here in a row, since the others' evidence began to speak against it. */
  #goodInRow = 0;
  readonly #tally: EvidenceTally | undefined;

  /** `tally`: takes down what is to be told to other replicas. */
  constructor(tally?: EvidenceTally) {
    this.#tally = tally;
  }

  get alarmed(): boolean {
    return this.#live.alarmed || this.#joint.alarmed || this.#fleetAlarmed;
  }

  get #fleetAlarmed(): boolean {
    return this.#fleet?.alarmed === true && this.#goodInRow < enoughGood;
  }

  get calm(): boolean {
    return this.nats < calmNats;
  }

  /** How much speaks against it now. */
  get nats(): number {
    return Math.max(this.#live.sum, this.#joint.sum, this.#fleet?.sum ?? 0);
  }

  /** How many more failures in a row would raise the alarm. */
  get failuresToAlarm(): number {
    return Math.max(1, Math.ceil((alarmNats - this.#live.sum) / this.#live.onFailure));
  }

  failure(severity: number, source: EvidenceSource, now: number): void {
    this.#tally?.failure(severity, source);
    this.#joint.failure(severity, now);
    if (source !== "live") return;
    this.#live.failure(severity, now);
    this.#fleet?.failure(severity, now);
    this.#goodInRow = 0;
  }

  success(source: EvidenceSource, now: number): void {
    this.#tally?.success(source);
    this.#joint.success(now);
    if (source !== "live") return;
    this.#live.success(now);
    this.#fleet?.success(now);
    this.#goodInRow = this.#fleet === undefined || this.#fleet.sum === 0 ? 0 : this.#goodInRow + 1;
  }

  /** A success fails after all: `failure` must follow. */
  retractSuccess(source: EvidenceSource): void {
    this.#tally?.retractSuccess(source);
    this.#joint.retract();
    if (source !== "live") return;
    this.#live.retract();
    this.#fleet?.retract();
  }

  /** An attempt that was counted as failed, for being late, has answered after all. */
  refund(source: EvidenceSource, now: number): void {
    this.#tally?.late(source);
    this.#joint.refund(now);
    if (source !== "live") return;
    this.#live.refund(now);
    // So late is bad enough where slowness is seen from many places: it stays, and the success goes.
    this.#fleet?.retract();
    this.#goodInRow = 0;
  }

  /** Other replicas see this. */
  heard(evidence: Omit<PastEvidence, "endpoint">, now: number): void {
    this.#weigh(evidence, heardWeight, now);
  }

  /** The fleet saw this before this replica came: it counts as if it had been there. */
  remembered(evidence: PastEvidence, now: number): void {
    this.#weigh(evidence, 1, now);
  }

  #weigh(evidence: Omit<PastEvidence, "endpoint">, weight: number, now: number): void {
    const { good, bad, probesGood, probesBad } = evidence;
    this.#fleet ??= new ChangeDetector(detector);
    this.#fleet.heard({ good, bad }, weight, now);
    this.#joint.heard({ good: probesGood, bad: probesBad }, weight, now);
  }

  /** Forgets the suspicion, not what is usual. */
  clear(): void {
    this.#live.calm();
    this.#joint.calm();
    this.#fleet?.calm();
    this.#goodInRow = 0;
  }
}
