/**
 * Several replicas behind one door, as a mesh spreads calls over processes: each call goes
 * to one of them and stays there. They share state through a common store, or do not.
 */
import type { Random } from "../../core/base/random.ts";
import type {
  Begun,
  Exclusions,
  PickPurpose,
  Pool,
  RequestShape,
  Waiter,
} from "../../core/model/pool-port.ts";
import type { LivePool } from "../../pool/live-pool.ts";
import { createPool } from "../../pool/pool.ts";
import { MemoryFleet } from "../../state/memory-fleet.ts";
import type { Policy, PolicyOptions, Replica } from "../policy.ts";

export function createFleet(options: PolicyOptions, replicas: number, isShared: boolean): Policy {
  const { endpoints, route, clock, random, isStoreInReach } = options;
  const store = isShared ? new MemoryFleet(clock) : undefined;
  const members = Array.from({ length: replicas }, (_, index): Replica => {
    const pool = createPool({ endpoints, routes: [route], clock, random, isShared });
    const name = `replica-${index}`;
    return store === undefined ? { pool } : { pool, sharing: sharingOf(store, name, isStoreInReach) };
  });
  const pools = members.map(({ pool }) => pool);
  return { pool: new Door(pools, random), replicas: members };
}

function sharingOf(
  store: MemoryFleet,
  replica: string,
  isInReach: () => boolean,
): NonNullable<Replica["sharing"]> {
  return {
    exchange: (report) => (isInReach() ? store.exchange(replica, report) : undefined),
    tryAcquireProbe: (endpoint, ttlMs) => !isInReach() || store.tryAcquireProbe(replica, endpoint, ttlMs),
    releaseProbe: (endpoint) => {
      if (isInReach()) store.releaseProbe(replica, endpoint);
    },
  };
}

class Door implements Pool {
  readonly #pools: readonly LivePool[];
  readonly #random: Random;
  /** A call keeps its shape from its first attempt to its last. */
  readonly #chosen = new WeakMap<RequestShape, LivePool>();

  constructor(pools: readonly LivePool[], random: Random) {
    this.#pools = pools;
    this.#random = random;
  }

  begin(shape: RequestShape, exclusions: Exclusions, purpose: PickPurpose, deadline: number): Begun {
    let pool = this.#chosen.get(shape);
    if (pool === undefined) {
      pool = this.#pools[Math.floor(this.#random() * this.#pools.length)];
      if (pool === undefined) throw new Error("a fleet has at least one replica");
      this.#chosen.set(shape, pool);
    }
    return pool.begin(shape, exclusions, purpose, deadline);
  }

  leave(waiter: Waiter): void {
    for (const pool of this.#pools) pool.leave(waiter);
  }
}
