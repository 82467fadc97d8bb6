/**
 * How far an endpoint's own count of prompt tokens is from the estimate by bytes.
 * Tokenizers differ by vendor and by language; the endpoint's reports teach the factor.
 */
import { DecayingMean } from "../base/decaying-mean.ts";

const halfLifeMs = 10 * 60_000;

/** A report beyond four times either way is a mistake somewhere, or an image; it teaches no more than that. */
const most = Math.log(4);

/** Below this many reports the estimate stands as it is. */
const enough = 5;

export class TokenRatio {
  readonly #ln = new DecayingMean(halfLifeMs);
  #factor = 1;

  /** Reported tokens for one estimated, 0.25 to 4; 1 until enough is known. */
  get factor(): number {
    return this.#factor;
  }

  /** A provider reported `reported` tokens for a prompt estimated at `estimated`. */
  learn(reported: number, estimated: number, now: number): void {
    if (reported <= 0 || estimated <= 0) return;
    this.#ln.add(Math.min(most, Math.max(-most, Math.log(reported / estimated))), now);
    if (this.#ln.count >= enough) this.#factor = Math.exp(this.#ln.mean);
  }
}
