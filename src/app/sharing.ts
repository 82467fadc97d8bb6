/** This process as one replica of several, where shared_state is configured. */
import { hostname } from "node:os";
import type { Settings } from "../config/settings.ts";
import type { AnswerStore } from "../core/model/answer-store.ts";
import type { RateSharing } from "../core/model/shared-state.ts";
import { startFleetExchange } from "../pool/fleet-exchange.ts";
import type { LivePool } from "../pool/live-pool.ts";
import { LeasedAnswers } from "../state/leased-answers.ts";
import { connectStore } from "../state/redis/connect.ts";
import { RedisAnswerTable } from "../state/redis/redis-answer-table.ts";
import { RedisLedger } from "../state/redis/redis-ledger.ts";
import { RedisState } from "../state/redis/redis-state.ts";
import { Store } from "../state/redis/store.ts";
import { startSpendExchange } from "../state/spend-exchange.ts";
import { systemClock as clock, systemRandom as random, systemTimer as timer } from "./system.ts";
import type { Watching } from "./watching.ts";

export interface Sharing {
  readonly state: RedisState;
  readonly answers: AnswerStore;
  /** Lets the pool, the limits of tenants and the budgets take part until it is closed. */
  start(pool: LivePool, rates: RateSharing | undefined): void;
  /** Takes this replica off the count. Never rejects. */
  close(): Promise<void>;
}

export type SharingDeps = Pick<Watching, "inForce" | "metrics" | "budgets" | "sharingLog">;

/**
 * Connects in the background: it serves before, and without. Undefined: this process is alone.
 * Throws an error for people when ioredis is missing.
 */
export async function createSharing(
  { sharedState: settings, idempotency }: Settings,
  { inForce, metrics, budgets, sharingLog: log }: SharingDeps,
): Promise<Sharing | undefined> {
  if (settings === undefined) return undefined;
  const at = `${settings.host}:${settings.port}`;
  const connection = await connectStore(settings, {
    connected: () => log.info({ at }, "the shared state is in reach"),
    lost: (why) =>
      log.warn({ at, why }, "the shared state is out of reach; serving on this replica's part of the limits"),
  });
  const store = new Store({ connection, clock, timer, observe: metrics.sharedState.waited });
  const own = { store, replica: replicaName(), keyPrefix: settings.keyPrefix };
  const state = new RedisState(own);
  const table = new RedisAnswerTable({ ...own, ttlMs: idempotency.ttlMs });
  const endpoint = (name: string) => inForce.endpoint(name);
  const isStrict = settings.idempotency === "strict";
  const ledger = new RedisLedger({ ...own, clock });
  let stop = async () => {};
  return {
    state,
    answers: new LeasedAnswers({ table, clock, timer, isStrict, endpoint }),
    start(pool, rates) {
      const onExchanged = metrics.sharedState.exchanged;
      const stopPool = startFleetExchange({ pool, shared: state, rates, clock, timer, random, onExchanged });
      const spending = budgets.shared;
      const spends = spending && startSpendExchange({ spending, ledger, clock, timer, random });
      stop = async () => {
        stopPool();
        await spends?.close();
      };
    },
    async close() {
      await stop();
      await state.leave();
      connection.close();
    },
  };
}

/** The host for people, and what tells the processes of a host apart. */
function replicaName(): string {
  return `${hostname()}-${Math.floor(random() * 2 ** 48).toString(36)}`;
}
