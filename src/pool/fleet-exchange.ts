/**
 * Lets the pool take part in its fleet: tells and hears, twenty times a second, on a timer.
 * While nobody answers it lives on its part of the limits, and goes on asking.
 */
import type { Clock } from "../core/base/clock.ts";
import type { Random } from "../core/base/random.ts";
import { exchangeMs } from "../core/limits/shared-bucket.ts";
import type { Timer } from "../core/model/ports.ts";
import type { RateSharing, SharedState } from "../core/model/shared-state.ts";
import type { LivePool } from "./live-pool.ts";

export interface FleetExchangeOptions {
  readonly pool: LivePool;
  readonly shared: SharedState;
  /** The limits of tenants. */
  readonly rates?: RateSharing | undefined;
  readonly clock: Clock;
  readonly timer: Timer;
  /** Keeps replicas from asking in step, which would leave the last of them nothing. */
  readonly random: Random;
  /** Told after each exchange: how many replicas took part; undefined: nobody answered. */
  readonly onExchanged?: (replicas: number | undefined) => void;
}

/** Starts taking part; the answer stops it. */
export function startFleetExchange(options: FleetExchangeOptions): () => void {
  const { pool, shared, rates, clock, timer, random, onExchanged } = options;
  let isStopped = false;
  let cancelTimer: () => void = () => {};
  const turn = async (): Promise<void> => {
    const report = pool.fleet.report(clock.now());
    const asks = [...report.asks, ...(rates?.asks() ?? [])];
    const news = await shared.exchange({ ...report, asks });
    if (isStopped) return;
    if (news === undefined) {
      pool.fleet.cutOff(clock.now());
      rates?.cutOff();
    } else {
      const own = report.asks.length;
      pool.fleet.hear({ ...news, grants: news.grants.slice(0, own) }, clock.now());
      rates?.hear(news.grants.slice(own), news.replicas);
    }
    onExchanged?.(news?.replicas);
    cancelTimer = timer.after(exchangeMs * (0.8 + 0.4 * random()), () => void turn());
  };
  void turn();
  return () => {
    isStopped = true;
    cancelTimer();
  };
}
