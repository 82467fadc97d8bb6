/**
 * Lets the budgets of a process take part in their fleet, on a timer; and at once when a call
 * finds too little at hand, for what others hold is a question away.
 */
import type { Clock } from "../core/base/clock.ts";
import type { Random } from "../core/base/random.ts";
import { exchangeMs } from "../core/limits/shared-bucket.ts";
import type { Timer } from "../core/model/ports.ts";
import type { SharedSpending, SpendLedger } from "../core/model/spend.ts";

export interface SpendExchangeOptions {
  readonly spending: SharedSpending;
  readonly ledger: SpendLedger;
  readonly clock: Clock;
  readonly timer: Timer;
  /** Keeps replicas from asking in step. */
  readonly random: Random;
}

/** However many calls find too little, the store is asked no oftener than this. In milliseconds. */
const hurryMs = 10;

/** Who has nothing to ask says that it is there: what it holds stays its own. In milliseconds. */
const presenceMs = 1_000;

export interface SpendExchange {
  /** Gives back what is held, and stops. Never rejects. */
  close(): Promise<void>;
}

export function startSpendExchange(options: SpendExchangeOptions): SpendExchange {
  const { spending, ledger, clock, timer, random } = options;
  let isClosed = false;
  let isAsking = false;
  let askedAt = Number.NEGATIVE_INFINITY;
  let dueAt = Number.POSITIVE_INFINITY;
  let cancelTimer: () => void = () => {};
  const askAt = (at: number): void => {
    if (isClosed || isAsking || at >= dueAt) return;
    cancelTimer();
    dueAt = at;
    cancelTimer = timer.after(Math.max(0, at - clock.now()), () => void turn());
  };
  const turn = async (): Promise<void> => {
    dueAt = Number.POSITIVE_INFINITY;
    isAsking = true;
    await ask();
    isAsking = false;
    askAt(clock.now() + exchangeMs * (0.8 + 0.4 * random()));
  };
  const ask = async (): Promise<void> => {
    const asks = spending.asks(clock.wall());
    const now = clock.now();
    if (asks.length === 0 && now - askedAt < presenceMs) return;
    askedAt = now;
    const answer = await ledger.spend(asks);
    if (answer === undefined) spending.cutOff(clock.wall());
    else spending.heard(answer, clock.wall());
  };
  spending.onShort(() => askAt(Math.max(clock.now(), askedAt + hurryMs)));
  askAt(clock.now());
  return {
    async close() {
      isClosed = true;
      cancelTimer();
      await ledger.spend(spending.farewell(clock.wall()));
    },
  };
}
