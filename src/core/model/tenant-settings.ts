/** What a tenant may use (config/v1/tenant.proto). Undefined limits do not bind. */
export interface TenantRules {
  readonly requestsPerMinute: number | undefined;
  /** Of prompts and answers together. */
  readonly tokensPerMinute: number | undefined;
  /** Calls at once. */
  readonly concurrency: number | undefined;
  /** Its part of scarce room relative to others', above 0. */
  readonly weight: number;
}

export interface TenantSettings {
  readonly named: ReadonlyMap<string, TenantRules>;
  /** Of each tenant that is not named. */
  readonly others: TenantRules;
}

export const unlimitedTenant: TenantRules = {
  requestsPerMinute: undefined,
  tokensPerMinute: undefined,
  concurrency: undefined,
  weight: 1,
};

/** The rules of a tenant. */
export function rulesOfTenant({ named, others }: TenantSettings, tenant: string): TenantRules {
  return named.get(tenant) ?? others;
}
