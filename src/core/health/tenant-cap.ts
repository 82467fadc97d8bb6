/**
 * Keeps one tenant from sickening an endpoint for all. Refusals and invalid output
 * depend on what is asked, and a caller can bring them about at will. So a tenant's bad
 * answers count only as far as the others' experience bears them out: up to twice the
 * others' rate on its own traffic, and one more.
 *
 * Where there is nobody else, there is nobody to protect, and all counts.
 */

/** Tenants told apart; the quietest makes room and counts with "the others" from then on. */
const mostTenants = 16;

const halfLifeMs = 60_000;

/** Below this many answers to others, their experience says nothing. */
const enoughOthers = 5;

interface Tally {
  seen: number;
  counted: number;
}

export class TenantCap {
  readonly #tenants = new Map<string, Tally>();
  readonly #all: Tally = { seen: 0, counted: 0 };
  #at = 0;

  /** An answer came to this tenant, good or bad. */
  saw(tenant: string, now: number): void {
    this.#decay(now);
    this.#tallyOf(tenant).seen += 1;
    this.#all.seen += 1;
  }

  /** How much a bad answer to this tenant counts, 0 to 1; it is then counted so. */
  weigh(tenant: string, now: number): number {
    this.#decay(now);
    const own = this.#tallyOf(tenant);
    const othersSeen = this.#all.seen - own.seen;
    const othersCounted = Math.max(0, this.#all.counted - own.counted);
    const allowed =
      othersSeen < enoughOthers
        ? Number.POSITIVE_INFINITY
        : 1 + (2 * othersCounted * Math.max(1, own.seen)) / othersSeen;
    const weight = Math.min(1, Math.max(0, allowed - own.counted));
    own.counted += weight;
    this.#all.counted += weight;
    return weight;
  }

  #tallyOf(tenant: string): Tally {
    let tally = this.#tenants.get(tenant);
    if (tally === undefined) {
      if (this.#tenants.size >= mostTenants) this.#forgetQuietest();
      tally = { seen: 0, counted: 0 };
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
      tally.counted *= kept;
    }
  }
}
