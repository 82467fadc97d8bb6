/**
 * Questions to the store, each with a bound on its time and behind a breaker: who asks has
 * an answer, or the knowledge that there is none, within 20 ms.
 */
import type { Clock } from "../../core/base/clock.ts";
import type { Timer } from "../../core/model/ports.ts";
import type { Script } from "./scripts.ts";
import { answered, asked, closedStore, mayAsk, type StoreBreaker, unanswered } from "./store-breaker.ts";

/** The connection to the store. Rejects at once while there is none. */
export interface StoreConnection {
  run(script: Script, keys: readonly string[], args: readonly string[]): Promise<unknown>;
  /** Drops a connection that does not answer, for a new one. */
  renew(): void;
  close(): void;
}

export type StoreOperation = "exchange" | "probe" | "claim" | "renew" | "store";
export type StoreOutcome = "answered" | "failed" | "late" | "skipped";

/** Told of every question: how long who asked it waited, in milliseconds. */
export type StoreObserver = (operation: StoreOperation, outcome: StoreOutcome, waitedMs: number) => void;

export interface StoreOptions {
  readonly connection: StoreConnection;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly observe: StoreObserver;
}

/** Below 20 ms by what a timer is usually late. */
export const answerWithinMs = 15;

const late = Symbol("late");

export class Store {
  readonly #options: StoreOptions;
  #breaker: StoreBreaker = closedStore;

  constructor(options: StoreOptions) {
    this.#options = options;
  }

  /** Whether so many questions in a row had no answer that it is left alone. */
  get isLeftAlone(): boolean {
    return this.#breaker.state === "open";
  }

  /** The script's reply; undefined: the store is out of reach. Never rejects. */
  async ask(
    operation: StoreOperation,
    script: Script,
    keys: readonly string[],
    args: readonly string[],
  ): Promise<{ readonly reply: unknown } | undefined> {
    const { clock, connection, observe } = this.#options;
    const since = clock.now();
    if (!mayAsk(this.#breaker, since)) {
      observe(operation, "skipped", 0);
      return undefined;
    }
    this.#breaker = asked(this.#breaker, since);
    let outcome: StoreOutcome = "failed";
    try {
      const reply = await this.#within(connection.run(script, keys, args));
      outcome = reply === late ? "late" : "answered";
      return reply === late ? undefined : { reply };
    } catch {
      return undefined;
    } finally {
      this.#note(outcome);
      observe(operation, outcome, clock.now() - since);
    }
  }

  #note(outcome: StoreOutcome): void {
    const now = this.#options.clock.now();
    if (outcome === "answered") {
      this.#breaker = answered();
      return;
    }
    this.#breaker = unanswered(this.#breaker, now);
    // A connection that swallows questions is as good as none.
    if (outcome === "late" && this.#breaker.state === "open") this.#options.connection.renew();
  }

  async #within(answer: Promise<unknown>): Promise<unknown> {
    let cancel = () => {};
    const elapsed = new Promise<typeof late>((resolve) => {
      cancel = this.#options.timer.after(answerWithinMs, () => resolve(late));
    });
    // What comes too late is nobody's error.
    answer.catch(() => {});
    return Promise.race([answer, elapsed]).finally(cancel);
  }
}
