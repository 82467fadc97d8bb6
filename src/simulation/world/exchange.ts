/**
 * One request at a provider, from the wire's point of view: tokens, then an end. Time
 * between tokens is spent in strides of about a second, since nothing can intervene
 * between two tokens of a stream that flows; a stream that breaks or falls silent does
 * so at its very token.
 */
import type { Random } from "../../core/base/random.ts";
import type { Failure } from "../../core/model/failure.ts";
import type { FinishReason } from "../../core/model/finish.ts";
import type { Exchange, Listener } from "../providers-port.ts";
import type { VirtualTime } from "../virtual-time.ts";

/** What will become of a request, as far as it is settled when the request comes in. */
export type Fate =
  /** An answer that is none, after that long; Infinity: never. */
  | { readonly kind: "reply"; readonly afterMs: number; readonly failure: Failure }
  | {
      readonly kind: "stream";
      readonly ttftMs: number;
      readonly tokens: number;
      readonly finish: FinishReason;
      /** After how many tokens it breaks; undefined: it does not. */
      readonly breaksAfter: number | undefined;
      readonly ending: Ending;
    };

/** How a stream breaks: with an error, without one, or by falling silent. */
export type Ending = Failure | "clean-end" | "silence";

export interface ExchangeOptions {
  readonly fate: Fate;
  readonly listener: Listener;
  readonly time: VirtualTime;
  readonly chance: Random;
  /** Milliseconds per token at this moment. */
  readonly tokenTimeMs: () => number;
  /** The provider has done with it. Called once. */
  readonly onOver: () => void;
}

/** The longest stride; well under every stall timeout. */
const strideMs = 1_000;

/** Speeds of single streams lie within a tenth of the provider's. */
const speedSpread = 0.1;

export class SimulatedExchange implements Exchange {
  readonly #options: ExchangeOptions;
  readonly #speed: number;
  #left = 0;
  #isOver = false;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#speed = 1 + speedSpread * (2 * options.chance() - 1);
    const { fate, time } = options;
    if (fate.kind === "stream") {
      this.#left = Math.min(fate.tokens, fate.breaksAfter ?? fate.tokens);
      time.after(fate.ttftMs, () => this.#produce(1, 0));
    } else if (fate.afterMs < Number.POSITIVE_INFINITY) {
      time.after(fate.afterMs, () => this.#fail(fate.failure));
    }
  }

  /** The one who asked hangs up. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.onOver();
  }

  #produce(count: number, gapMs: number): void {
    if (this.#isOver) return;
    this.#left -= count;
    this.#options.listener.onTokens(count, gapMs);
    if (this.#isOver) return;
    if (this.#left === 0) this.#arriveAtEnd();
    else this.#stride();
  }

  #stride(): void {
    const { time, tokenTimeMs } = this.#options;
    const each = tokenTimeMs() * this.#speed;
    const count = Math.min(this.#left, Math.max(1, Math.floor(strideMs / each)));
    time.after(count * each, () => this.#produce(count, count * each));
  }

  #arriveAtEnd(): void {
    const { fate, listener } = this.#options;
    if (fate.kind === "reply") return;
    if (fate.breaksAfter === undefined) {
      listener.onFinish(fate.finish);
      this.close();
      listener.onEnd();
    } else if (fate.ending === "clean-end") {
      this.close();
      listener.onEnd();
    } else if (fate.ending !== "silence") {
      this.#fail(fate.ending);
    }
  }

  #fail(failure: Failure): void {
    if (this.#isOver) return;
    this.close();
    this.#options.listener.onFailure(failure);
  }
}
