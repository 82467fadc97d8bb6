/**
 * The breaker's evidence against one endpoint: has it begun to fail about half of the
 * time? Two sums, because probes and live requests need not fail alike. The joint one
 * takes both and is quicker where traffic is thin; the live one cannot be talked down
 * by probes that pass while real answers break.
 */
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

export type EvidenceSource = "live" | "probe";

export class Suspicion {
  readonly #live = new ChangeDetector(detector);
  readonly #joint = new ChangeDetector(detector);

  get alarmed(): boolean {
    return this.#live.alarmed || this.#joint.alarmed;
  }

  get calm(): boolean {
    return this.nats < calmNats;
  }

  /** How much speaks against it now. */
  get nats(): number {
    return Math.max(this.#live.sum, this.#joint.sum);
  }

  /** How many more failures in a row would raise the alarm. */
  get failuresToAlarm(): number {
    return Math.max(1, Math.ceil((alarmNats - this.#live.sum) / this.#live.onFailure));
  }

  failure(severity: number, source: EvidenceSource, now: number): void {
    this.#joint.failure(severity, now);
    if (source === "live") this.#live.failure(severity, now);
  }

  success(source: EvidenceSource, now: number): void {
    this.#joint.success(now);
    if (source === "live") this.#live.success(now);
  }

  /** A success fails after all: `failure` must follow. */
  retractSuccess(source: EvidenceSource): void {
    this.#joint.retract();
    if (source === "live") this.#live.retract();
  }

  /** An attempt that was counted as failed, for being late, has answered after all. */
  refund(source: EvidenceSource, now: number): void {
    this.#joint.refund(now);
    if (source === "live") this.#live.refund(now);
  }

  /** Forgets the suspicion, not what is usual. */
  clear(): void {
    this.#live.calm();
    this.#joint.calm();
  }
}
