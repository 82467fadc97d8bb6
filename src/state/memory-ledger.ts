/** Budgets that replicas share, in the memory of one process: for tests, in which several stand for several processes. */
import type { Clock } from "../core/base/clock.ts";
import type { SpendAnswer, SpendAsk, SpendNews } from "../core/model/spend.ts";
import { fleetBounds } from "./fleet-bounds.ts";

interface Share {
  readonly used: number;
  readonly held: number;
  readonly least: number;
}

interface Account {
  readonly born: string;
  gone: number;
  restoredAt: number;
  readonly shares: Map<string, Share>;
}

export class MemoryLedger {
  readonly #clock: Clock;
  readonly #accounts = new Map<string, Account>();
  readonly #seen = new Map<string, number>();
  #begun = 0;
  #lastAt = Number.NEGATIVE_INFINITY;
  #since = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Loses everything, as a store without a disk does that starts anew. */
  clear(): void {
    this.#accounts.clear();
    this.#seen.clear();
  }

  spend(replica: string, asks: readonly SpendAsk[]): SpendAnswer {
    const now = this.#clock.now();
    if (now - this.#lastAt > fleetBounds.storePauseMs) this.#since = now;
    this.#lastAt = now;
    this.#seen.set(replica, now);
    const present = [...this.#seen.values()].filter((seen) => now - seen <= fleetBounds.presenceMs);
    return { replicas: present.length, news: asks.map((ask) => this.#answer(replica, ask, now)) };
  }

  #answer(replica: string, ask: SpendAsk, now: number): SpendNews {
    const account = this.#accountOf(replica, ask, now);
    const others = this.#othersOf(replica, account, now);
    const { limitNanoUsd = Number.POSITIVE_INFINITY, usedNanoUsd, wantNanoUsd, leastNanoUsd } = ask;
    let held = ask.heldNanoUsd;
    if (now - account.restoredAt > fleetBounds.recoveryMs) {
      const granted = Math.max(held, Math.min(wantNanoUsd, limitNanoUsd - account.gone - others.held));
      if (granted - usedNanoUsd >= leastNanoUsd) held = granted;
    }
    account.shares.set(replica, { used: usedNanoUsd, held, least: leastNanoUsd });
    return {
      account: ask.account,
      born: account.born,
      heldNanoUsd: held,
      othersNanoUsd: others.used + account.gone,
      goneNanoUsd: account.gone,
      largestNanoUsd: others.least,
    };
  }

  #accountOf(replica: string, { account: name, known }: SpendAsk, now: number): Account {
    const before = this.#accounts.get(name);
    if (before === undefined) return this.#begin(name, known?.goneNanoUsd, now);
    if (known === undefined) return before;
    if (known.born !== before.born) {
      before.gone = Math.max(before.gone, known.goneNanoUsd);
      if (!Number.isFinite(before.restoredAt)) before.restoredAt = now;
    } else if (!before.shares.has(replica)) {
      before.gone = Math.max(0, before.gone - known.toldNanoUsd);
    }
    return before;
  }

  #begin(name: string, knownGone: number | undefined, now: number): Account {
    this.#begun += 1;
    const account: Account = {
      born: String(this.#begun),
      gone: knownGone ?? 0,
      restoredAt: knownGone === undefined ? Number.NEGATIVE_INFINITY : now,
      shares: new Map(),
    };
    this.#accounts.set(name, account);
    return account;
  }

  /** What the others used and hold; who is gone holds nothing, and what it used stays used. */
  #othersOf(replica: string, account: Account, now: number): Share {
    let [used, held, least] = [0, 0, 0];
    for (const [name, share] of account.shares) {
      if (name === replica) continue;
      const seen = Math.max(this.#seen.get(name) ?? Number.NEGATIVE_INFINITY, this.#since);
      if (now - seen > fleetBounds.goneMs) {
        account.gone += share.used;
        account.shares.delete(name);
      } else {
        used += share.used;
        held += Math.max(share.used, share.held);
        least = Math.max(least, share.least);
      }
    }
    return { used, held, least };
  }
}
