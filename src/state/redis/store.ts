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

export type StoreOperation = "exchange" | "probe" | "claim" | "renew" | "store" | "spend";
export type StoreOutcome = "answered" | "failed" | "late" | "skipped";

/** How long who asked a question waited, in milliseconds. */
export interface StoreWait {
  readonly waitedMs: number;
  /** The same by the question's own timers: without the time for which they were overdue, since this process stood still. */
  readonly timedMs: number;
}

/** Told of every question. */
export type StoreObserver = (operation: StoreOperation, outcome: StoreOutcome, wait: StoreWait) => void;

export interface StoreOptions {
  readonly connection: StoreConnection;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly observe: StoreObserver;
}

/** Below 20 ms by what a timer is usually late, and by one more look. */
export const answerWithinMs = 15;

/** The shortest that a timer takes: one round of the loop, in which it reads what has come. */
const lookMs = 1;

const noWait: StoreWait = { waitedMs: 0, timedMs: 0 };

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
      observe(operation, "skipped", noWait);
      return undefined;
    }
    this.#breaker = asked(this.#breaker, since);
    let outcome: StoreOutcome = "failed";
    const patience = new Patience(this.#options, since);
    try {
      const reply = await patience.of(connection.run(script, keys, args));
      outcome = reply === late ? "late" : "answered";
      return reply === late ? undefined : { reply };
    } catch {
      return undefined;
    } finally {
      this.#note(outcome);
      observe(operation, outcome, patience.wait(clock.now()));
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
}

/** The bound on one question's time. */
class Patience {
  readonly #options: Pick<StoreOptions, "clock" | "timer">;
  readonly #since: number;
  /** What its timers were set for, and how long they were overdue when they fired. */
  #setMs = 0;
  #overdueMs = 0;
  #cancel: () => void = () => {};

  constructor(options: Pick<StoreOptions, "clock" | "timer">, since: number) {
    this.#options = options;
    this.#since = since;
  }

  async of(answer: Promise<unknown>): Promise<unknown> {
    const elapsed = new Promise<typeof late>((resolve) => {
      // After a process has stood still its timers fire before it reads what has come meanwhile: it looks once more.
      this.#after(answerWithinMs, () => this.#after(lookMs, () => resolve(late)));
    });
    // What comes too late is nobody's error.
    answer.catch(() => {});
    return Promise.race([answer, elapsed]).finally(() => this.#cancel());
  }

  wait(now: number): StoreWait {
    const waitedMs = now - this.#since;
    // An answer that is read when a timer should have fired before it: since then the process stood still.
    return { waitedMs, timedMs: Math.min(waitedMs - this.#overdueMs, this.#setMs) };
  }

  #after(delayMs: number, then: () => void): void {
    const { clock, timer } = this.#options;
    const due = clock.now() + delayMs;
    this.#setMs += delayMs;
    this.#cancel = timer.after(delayMs, () => {
      this.#overdueMs += Math.max(0, clock.now() - due);
      then();
    });
  }
}
