/** The tenants whose calls came of late, in turn in the exchange of their fleet. */
import type { Clock } from "../core/base/clock.ts";
import type { SharedLimit, TenantAllowance } from "../core/limits/tenant-allowance.ts";
import type { RateAsk, RateGrant, RateSharing } from "../core/model/shared-state.ts";

/** In one exchange, so that it stays short; the others are told with the next. */
const mostTenants = 64;

/** A tenant of whom nothing was heard for so long is not asked about: what others let in of it has flowed off by half at least. */
const recentMs = 2_000;

interface Recent {
  readonly allowance: TenantAllowance;
  usedAt: number;
}

export class TenantRates implements RateSharing {
  readonly #clock: Clock;
  /** Who was asked about longest ago is first. */
  readonly #recent = new Map<string, Recent>();
  #asked: readonly (readonly [TenantAllowance, SharedLimit])[] = [];
  #isCutOff = false;
  #replicas = 1;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A call of the tenant came, or went. */
  used(tenant: string, allowance: TenantAllowance): void {
    const usedAt = this.#clock.now();
    const known = this.#recent.get(tenant);
    if (known?.allowance === allowance) {
      known.usedAt = usedAt;
      return;
    }
    this.#recent.set(tenant, { allowance, usedAt });
    if (this.#isCutOff) allowance.cutOff(this.#replicas, usedAt);
  }

  asks(): readonly RateAsk[] {
    const now = this.#clock.now();
    const turn = [...this.#recent].slice(0, mostTenants);
    const asks: RateAsk[] = [];
    const asked: (readonly [TenantAllowance, SharedLimit])[] = [];
    for (const [tenant, recent] of turn) {
      this.#recent.delete(tenant);
      if (now - recent.usedAt <= recentMs) this.#recent.set(tenant, recent);
      for (const [limit, ask] of recent.allowance.asks()) {
        asks.push({ bucket: `tenant ${limit} ${encodeURIComponent(tenant)}`, ...ask });
        asked.push([recent.allowance, limit]);
      }
    }
    this.#asked = asked;
    return asks;
  }

  hear(grants: readonly RateGrant[], replicas: number): void {
    this.#isCutOff = false;
    this.#replicas = replicas;
    const now = this.#clock.now();
    grants.forEach(({ left }, i) => {
      const [allowance, limit] = this.#asked[i] ?? [];
      if (allowance !== undefined && limit !== undefined) allowance.hear(limit, left, now);
    });
  }

  cutOff(): void {
    this.#isCutOff = true;
    for (const { allowance } of this.#recent.values()) allowance.cutOff(this.#replicas, this.#clock.now());
  }
}
