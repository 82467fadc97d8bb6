/**
 * How many attempts a server of one's own takes at once, found out by its answers:
 * Gradient2 (Netflix, concurrency-limits). A vendor says 429; one's own server queues, and
 * every first token comes later. While first tokens come as usual the limit grows by a
 * little; when they come later than the tolerance it shrinks by as much.
 *
 * The usual time is the endpoint's latency reference, which depends on the size of the
 * prompt and is not learned from an endpoint that is sick; Gradient2's own long average
 * would drift along with the queue.
 */

/** First tokens up to half as late again are no queue (Gradient2's tolerance). */
const tolerance = 1.5;

/** One step shrinks at most by half before smoothing. */
const steepest = 0.5;

/** What is added to the limit: room for a queue, by which growth is noticed. */
const queue = 4;

/** How much of a step is taken. */
const smoothing = 0.2;

/** Where it begins, and its bounds: one GPU that batches a little, and more than one process opens streams for. */
const firstLimit = 20;
const leastLimit = 4;
const mostLimit = 1_000;

/** First tokens per step: the mean of their logarithms speaks, not a single late one. */
const samplesPerStep = 10;

export class GradientLimit {
  #limit = firstLimit;
  #sumLn = 0;
  #samples = 0;
  #mostInFlight = 0;

  /** Attempts at once: a whole number, 4 to 1000. */
  get limit(): number {
    return Math.floor(this.#limit);
  }

  /** A first token came: `ratio` is its time over the usual one, `inFlight` how many ran then. */
  firstToken(ratio: number, inFlight: number): void {
    this.#sumLn += Math.log(Math.max(0.001, ratio));
    this.#samples += 1;
    this.#mostInFlight = Math.max(this.#mostInFlight, inFlight);
    if (this.#samples < samplesPerStep) return;
    const usual = Math.exp(this.#sumLn / this.#samples);
    const isUsed = this.#mostInFlight >= this.#limit / 2;
    this.#sumLn = 0;
    this.#samples = 0;
    this.#mostInFlight = 0;
    // What was not filled is not known to be too much, nor too little.
    if (isUsed) this.#step(usual);
  }

  #step(ratio: number): void {
    const gradient = Math.max(steepest, Math.min(1, tolerance / ratio));
    const wanted = this.#limit * gradient + queue;
    const next = (1 - smoothing) * this.#limit + smoothing * wanted;
    this.#limit = Math.min(mostLimit, Math.max(leastLimit, next));
  }
}
