/** What a replica has seen of one endpoint and not yet told: counts, until the next exchange takes them. */
import type { EndpointEvidence, SharedProof, SharedRejection } from "./shared-state.ts";

/** More in a tenth of a second say nothing new. */
const mostDetails = 16;

export class EvidenceTally {
  #good = 0;
  #bad = 0;
  #streams = false;
  #probesGood = 0;
  #probesBad = 0;
  #accepted = 0;
  #proofs: SharedProof[] = [];
  #rejections: SharedRejection[] = [];

  success(source: "live" | "probe"): void {
    if (source === "live") this.#good += 1;
    else this.#probesGood += 1;
  }

  failure(severity: number, source: "live" | "probe"): void {
    if (source === "live") this.#bad += severity;
    else this.#probesBad += severity;
  }

  /** A live attempt counted as good, and broke off. */
  retractSuccess(source: "live" | "probe"): void {
    if (source === "live") this.#good -= 1;
    else this.#probesGood -= 1;
    this.#streams = true;
  }

  /**
   * What was told as a failure, for being late, has answered: its success is not told. A
   * first token that late comes to 1 healthy call in 5,000, and a fleet in which each sees
   * a few of them has no other sign that all of them are slow.
   */
  late(source: "live" | "probe"): void {
    if (source === "live") this.#good -= 1;
    else this.#probesGood -= 1;
  }

  accepted(): void {
    this.#accepted += 1;
  }

  rejected(rejection: SharedRejection): void {
    if (this.#rejections.length < mostDetails) this.#rejections.push(rejection);
  }

  proved(proof: SharedProof): void {
    if (this.#proofs.length < mostDetails) this.#proofs.push(proof);
  }

  /** All since the last time; undefined: nothing happened. */
  take(endpoint: string): EndpointEvidence | undefined {
    const evidence = {
      endpoint,
      good: this.#good,
      bad: this.#bad,
      streams: this.#streams,
      probesGood: this.#probesGood,
      probesBad: this.#probesBad,
      proofs: this.#proofs,
      accepted: this.#accepted,
      rejections: this.#rejections,
    };
    const { good, bad, probesGood, probesBad, accepted, proofs, rejections } = evidence;
    const counts = [good, bad, probesGood, probesBad, accepted, proofs.length, rejections.length];
    if (counts.every((count) => count === 0)) return undefined;
    this.#good = this.#bad = this.#probesGood = this.#probesBad = this.#accepted = 0;
    this.#streams = false;
    this.#proofs = [];
    this.#rejections = [];
    return evidence;
  }
}
