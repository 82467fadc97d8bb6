/** This process as one replica of several, where shared_state is configured. */
import { hostname } from "node:os";
import type { SharedStateSettings } from "../core/model/shared-state-settings.ts";
import { startFleetExchange } from "../pool/fleet-exchange.ts";
import type { LivePool } from "../pool/live-pool.ts";
import { connectStore } from "../state/redis/connect.ts";
import { RedisState } from "../state/redis/redis-state.ts";
import { Store } from "../state/redis/store.ts";
import type { Log } from "../telemetry/log.ts";
import type { SharedStateMetrics } from "../telemetry/shared-state-metrics.ts";
import { systemClock as clock, systemRandom as random, systemTimer as timer } from "./system.ts";

export interface Sharing {
  readonly state: RedisState;
  /** Lets the pool take part until it is closed. */
  start(pool: LivePool): void;
  /** Takes this replica off the count. Never rejects. */
  close(): Promise<void>;
}

/** Connects in the background: it serves before, and without. Throws an error for people when ioredis is missing. */
export async function createSharing(
  settings: SharedStateSettings,
  log: Log,
  metrics: SharedStateMetrics,
): Promise<Sharing> {
  const at = `${settings.host}:${settings.port}`;
  const connection = await connectStore(settings, {
    connected: () => log.info({ at }, "the shared state is in reach"),
    lost: (why) =>
      log.warn({ at, why }, "the shared state is out of reach; serving on this replica's part of the limits"),
  });
  const store = new Store({ connection, clock, timer, observe: metrics.waited });
  const state = new RedisState({ store, replica: replicaName(), keyPrefix: settings.keyPrefix });
  let stop = () => {};
  return {
    state,
    start(pool) {
      const onExchanged = metrics.exchanged;
      stop = startFleetExchange({ pool, shared: state, clock, timer, random, onExchanged });
    },
    async close() {
      stop();
      await state.leave();
      connection.close();
    },
  };
}

/** The host for people, and what tells the processes of a host apart. */
function replicaName(): string {
  return `${hostname()}-${Math.floor(random() * 2 ** 48).toString(36)}`;
}
