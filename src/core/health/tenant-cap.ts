/**
 * Keeps one tenant from sickening an endpoint for all. Refusals and invalid output
 * depend on what is asked, and a caller can bring them about at will. So a tenant's bad
 * answers count only as far as the others' experience bears them out: up to twice the
 * others' rate on its own traffic, and one more.
 *
 * Where there is nobody else to compare with, the tenant is compared with itself: what
 * goes wrong for it at other endpoints too is its own doing. A backup sees this most,
 * since a failing request is all that ever comes to it.
 */

/** Tenants told apart; the quietest makes room and counts with "the others" from then on. */
const mostTenants = 16;

const halfLifeMs = 60_000;

/** Below this many answers to others, their experience says nothing. */
const enoughOthers = 5;

const nothingSeen: ElsewhereRecord = { seen: 0, bad: 0 };

interface Tally {
  seen: number;
  bad: number;
  counted: number;
}

/** A tenant's answers at other endpoints. */
export interface ElsewhereRecord {
  readonly seen: number;
  readonly bad: number;
}

/** From this share of bad answers elsewhere on, they are the tenant's own doing. */
const ownDoing = 0.3;

export class TenantCap {
  readonly #tenants = new Map<string, Tally>();
  readonly #all: Tally = { seen: 0, bad: 0, counted: 0 };
  #at = 0;

  /** An answer came to this tenant, good or bad. */
  saw(tenant: string, now: number): void {
    this.#decay(now);
    this.#tallyOf(tenant).seen += 1;
    this.#all.seen += 1;
  }

  /** The tenant's answers here. */
  recordOf(tenant: string): ElsewhereRecord {
    return this.#tenants.get(tenant) ?? nothingSeen;
  }

  /** How much a bad answer to this tenant counts, 0 to 1; it is then counted so. */
  weigh(tenant: string, elsewhere: ElsewhereRecord, now: number): number {
    this.#decay(now);
    const own = this.#tallyOf(tenant);
    own.bad += 1;
    const weight = Math.min(1, Math.max(0, this.#allowed(own, elsewhere) - own.counted));
    own.counted += weight;
    this.#all.counted += weight;
    return weight;
  }

  #allowed(own: Tally, elsewhere: ElsewhereRecord): number {
    const othersSeen = this.#all.seen - own.seen;
    if (othersSeen < enoughOthers) {
      return elsewhere.bad > ownDoing * elsewhere.seen ? 0 : Number.POSITIVE_INFINITY;
    }
    const othersCounted = Math.max(0, this.#all.counted - own.counted);
    return 1 + (2 * othersCounted * Math.max(1, own.seen)) / othersSeen;
  }

  #tallyOf(tenant: string): Tally {
    let tally = this.#tenants.get(tenant);
    if (tally === undefined) {
      if (this.#tenants.size >= mostTenants) this.#forgetQuietest();
      tally = { seen: 0, bad: 0, counted: 0 };
      this.#tenants.set(tenant, tally);
    }
    return tally;
  }

  #forgetQuietest(): void {
    let quietest = "";
    let least = Number.POSITIVE_INFINITY;
    for (const [tenant, { seen }] of this.#tenants) {
      if (seen < least) {
        least = seen;
        quietest = tenant;
      }
    }
    this.#tenants.delete(quietest);
  }

  /** In steps of a second: nobody needs it finer, and every tenant is touched. */
  #decay(now: number): void {
    const elapsed = now - this.#at;
    if (elapsed < 1_000) return;
    this.#at = now;
    const kept = 2 ** (-elapsed / halfLifeMs);
    for (const tally of [this.#all, ...this.#tenants.values()]) {
      tally.seen *= kept;
      tally.bad *= kept;
      tally.counted *= kept;
    }
  }
}
