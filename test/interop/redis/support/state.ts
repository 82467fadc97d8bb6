/** What replicas share, in the test's own process, against a real server. */

import { vi } from "vitest";
import { systemClock, systemTimer } from "../../../../src/app/system.ts";
import type { FleetReport, RateAsk } from "../../../../src/core/model/shared-state.ts";
import type { SharedStateSettings } from "../../../../src/core/model/shared-state-settings.ts";
import { connectStore } from "../../../../src/state/redis/connect.ts";
import { RedisAnswerTable } from "../../../../src/state/redis/redis-answer-table.ts";
import { RedisState } from "../../../../src/state/redis/redis-state.ts";
import { Store, type StoreConnection } from "../../../../src/state/redis/store.ts";

export interface SharedState {
  readonly connection: StoreConnection;
  readonly store: Store;
  readonly state: RedisState;
  readonly answers: RedisAnswerTable;
  /** Why the connection fell, time for time. */
  readonly losses: readonly string[];
}

export const plain: Omit<SharedStateSettings, "port"> = {
  host: "127.0.0.1",
  database: 0,
  keyPrefix: "test",
  username: undefined,
  password: undefined,
  tls: undefined,
  idempotency: "best-effort",
};

export const silent: FleetReport = { asks: [], evidence: [], blocks: [] };

export function asking(...asks: readonly RateAsk[]): FleetReport {
  return { ...silent, asks };
}

/** One replica, connected or not. */
export async function connectReplica(
  settings: Partial<SharedStateSettings> & { readonly port: number },
  replica: string,
): Promise<SharedState> {
  const all = { ...plain, ...settings };
  const losses: string[] = [];
  const connection = await connectStore(all, { connected: () => {}, lost: (why) => losses.push(why) });
  const store = new Store({ connection, clock: systemClock, timer: systemTimer, observe: () => {} });
  const own = { store, replica, keyPrefix: all.keyPrefix };
  const answers = new RedisAnswerTable({ ...own, ttlMs: 60_000 });
  return { connection, store, state: new RedisState(own), answers, losses };
}

/** The same once it answers. The machine may be busy, and 15 ms short. */
export async function joinReplica(
  settings: Partial<SharedStateSettings> & { readonly port: number },
  replica: string,
): Promise<SharedState> {
  const joined = await connectReplica(settings, replica);
  await vi.waitFor(
    async () => {
      if ((await joined.state.exchange(silent)) === undefined) throw new Error(`no answer: ${joined.losses}`);
    },
    { timeout: 20_000, interval: 100 },
  );
  return joined;
}

/** Asks until there is an answer: a busy machine may take longer than who serves would wait. */
export async function insist<Answer>(ask: () => Promise<Answer | undefined>): Promise<Answer> {
  for (let tries = 0; tries < 50; tries += 1) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the store does not answer");
}
