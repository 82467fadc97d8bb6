/**
 * The quality channel: how often an endpoint declines to answer, beyond what is usual.
 * It never opens the breaker, since a provider that declines is up.
 *
 * Two readings. The windowed rate grades a moderate rise. The detector notices a jump
 * within some fifteen answers; from then on the endpoint keeps a trickle of traffic
 * until a run of proper answers shows that the jump is over. With the windowed rate
 * alone a rise from 2 % to 40 % took 25 s to leave the endpoint (routing.md §6, S18).
 */
import { DecayingSums } from "../base/decaying-sums.ts";
import { wilsonLower } from "../base/wilson.ts";
import { ChangeDetector } from "./change-detector.ts";
import { type ElsewhereRecord, TenantCap } from "./tenant-cap.ts";

const halfLifeMs = 10_000;

/** 80 % confidence: refusals are a matter of share, not of life and death (routing.md §2.3). */
const z = 1.28;

/** A jump to 30 % of refusals, with 1 false alarm in 10 million answers. */
const detector = {
  usual: { least: 0.03, most: 0.2, prior: 0.02 },
  bad: 0.3,
  threshold: Math.log(1e7),
} as const;

/** The same test backwards: evidence of 100 to 1 that refusals are usual again (14 proper answers in a row). */
const allClear = Math.log(100);

/** Answers on which the comparison of peers may rest. */
const enoughForPeers = 5;

const refused = 0;
const answered = 1;

export interface RefusalReading {
  /** The rate that the evidence proves. */
  readonly rate: number;
  /** The rate that is not held against the endpoint. */
  readonly usual: number;
  readonly alarmed: boolean;
  /** Answers, decayed. */
  readonly count: number;
}

export class RefusalEvidence {
  readonly #sums = new DecayingSums(2, halfLifeMs);
  readonly #detector = new ChangeDetector(detector);
  readonly tenants = new TenantCap();
  #alarmed = false;
  #clearing = 0;

  /** An answer came. */
  answered(tenant: string, now: number): void {
    this.tenants.saw(tenant, now);
    this.#add(false, 1, now);
  }

  /** A refusal came in its place. */
  refused(tenant: string, elsewhere: ElsewhereRecord, now: number): void {
    this.tenants.saw(tenant, now);
    this.#add(true, this.tenants.weigh(tenant, elsewhere, now), now);
  }

  #add(isRefusal: boolean, weight: number, now: number): void {
    this.#sums.add(answered, weight, now);
    this.#sums.add(refused, isRefusal ? weight : 0, now);
    if (this.#alarmed) this.#clear(isRefusal, weight);
    else this.#suspect(isRefusal, weight, now);
  }

  /** The plain rate at present, to hold its peers against; undefined while it rests on too little. */
  currentRate(now: number): number | undefined {
    const count = this.#sums.read(answered, now);
    return count < enoughForPeers ? undefined : this.#sums.read(refused, now) / count;
  }

  /** `peersRate`: how often the other endpoints of its routes refuse now. What all refuse is the callers' doing. */
  read(peersRate: number, now: number): RefusalReading {
    this.#detector.expectAtLeast(peersRate);
    const count = this.#sums.read(answered, now);
    return {
      rate: wilsonLower(this.#sums.read(refused, now), count, z),
      usual: Math.max(this.#detector.usual, peersRate),
      alarmed: this.#alarmed && peersRate < detector.usual.most,
      count,
    };
  }

  #suspect(isRefusal: boolean, weight: number, now: number): void {
    if (isRefusal) this.#detector.failure(weight, now);
    else this.#detector.success(now);
    if (!this.#detector.alarmed) return;
    this.#alarmed = true;
    this.#clearing = 0;
    this.#detector.calm();
  }

  #clear(isRefusal: boolean, weight: number): void {
    const evidence = isRefusal ? -weight * this.#detector.onFailure : -this.#detector.onSuccess;
    this.#clearing = Math.max(0, this.#clearing + evidence);
    if (this.#clearing < allClear) return;
    this.#alarmed = false;
    this.#sums.clear();
  }
}
