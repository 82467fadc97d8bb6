/**
 * What each tenant has used of late. Tenants that the configuration names are kept as
 * long as it names them; of the others only so many, since callers may be free to name
 * theirs: who has asked longest ago is forgotten first, and begins anew.
 */
import { LRUCache } from "lru-cache";
import type { Clock } from "../core/base/clock.ts";
import { TenantAllowance, type TenantDemand } from "../core/limits/tenant-allowance.ts";
import { CallError } from "../core/model/call-error.ts";
import type { RateSharing } from "../core/model/shared-state.ts";
import { rulesOfTenant, type TenantSettings } from "../core/model/tenant-settings.ts";
import { TenantRates } from "./tenant-rates.ts";

/** Some 500 bytes each. */
const mostOthers = 10_000;

/** What a call used. Tokens. */
export interface UsedTokens {
  readonly input: number;
  readonly output: number;
}

/** A call's place within its tenant's limits. */
export interface TenantPlace {
  /** The call is over; `used` undefined: nobody knows what it used. Once. */
  leave(used: UsedTokens | undefined): void;
}

export interface Tenants {
  /** Lets a call in. Throws a CallError "resource-exhausted" that says when to ask again. */
  enter(tenant: string, demand: TenantDemand): TenantPlace;
  /** How their limits take part in a fleet; undefined: they are this process's alone. */
  readonly rates: RateSharing | undefined;
}

/** The tenants under the settings of now, asked for with each call. `isShared`: other replicas have them too. */
export function createTenants(settings: () => TenantSettings, clock: Clock, isShared = false): Tenants {
  const named = new Map<string, TenantAllowance>();
  const others = new LRUCache<string, TenantAllowance>({ max: mostOthers });
  const rates = isShared ? new TenantRates(clock) : undefined;
  let seen: TenantSettings | undefined;
  return {
    rates,
    enter(tenant, demand) {
      const current = settings();
      const now = clock.now();
      if (current !== seen) {
        for (const name of named.keys()) if (!current.named.has(name)) named.delete(name);
        seen = current;
      }
      const rules = rulesOfTenant(current, tenant);
      const table = current.named.has(tenant) ? named : others;
      const allowance = table.get(tenant) ?? new TenantAllowance(rules, now, isShared);
      table.set(tenant, allowance);
      allowance.reconfigure(rules, now);
      rates?.used(tenant, allowance);
      const entry = allowance.enter(demand, now);
      if (entry.kind === "over") throw overLimit(entry.limit, entry.retryAfterMs);
      return {
        leave(used) {
          allowance.leave(entry.reserved, used, clock.now());
          rates?.used(tenant, allowance);
        },
      };
    },
  };
}

function overLimit(limit: string, retryAfterMs: number): CallError {
  const seconds = (retryAfterMs / 1_000).toFixed(1);
  return new CallError(
    "resource-exhausted",
    `the tenant is over its limit of ${limit}: ask again in ${seconds} s`,
    { retryAfterMs },
  );
}
