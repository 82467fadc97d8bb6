import type { TenantRules as RulesMessage, Tenants } from "../../gen/spillway/config/v1/tenant_pb.ts";
import { type TenantRules, type TenantSettings, unlimitedTenant } from "../core/model/tenant-settings.ts";
import { optionalNumber } from "./settings-values.ts";

/** What tenants may use, in the words of the domain. */
export function tenantSettings(tenants: Tenants | undefined): TenantSettings {
  return {
    named: new Map(tenants?.named.map(({ name, rules }) => [name, rulesOf(rules)])),
    others: rulesOf(tenants?.others),
  };
}

function rulesOf(rules: RulesMessage | undefined): TenantRules {
  if (rules === undefined) return unlimitedTenant;
  return {
    requestsPerMinute: rules.requestsPerMinute,
    tokensPerMinute: optionalNumber(rules.tokensPerMinute),
    concurrency: rules.concurrency,
    weight: rules.weight ?? unlimitedTenant.weight,
  };
}
