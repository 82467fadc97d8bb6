import type { TenantRules, Tenants } from "../../../gen/spillway/config/v1/tenant_pb.ts";
import { fieldPath, itemPath } from "../path.ts";
import { quote } from "../quote.ts";
import type { Report } from "../report.ts";
import { checkAtMost, checkNumber, isGiven } from "./bounds.ts";

/** The rules of config/v1/tenant.proto. */
export function checkTenantRules(report: Report, tenants: Tenants | undefined): void {
  if (tenants === undefined) return;
  checkRules(report, "tenants.others", tenants.others);
  checkAtMost(report, "tenants.named", tenants.named.length, 1_024);
  const first = new Map<string, string>();
  for (const [index, { name, rules }] of tenants.named.entries()) {
    const path = itemPath("tenants.named", index);
    checkRules(report, fieldPath(path, "rules"), rules);
    if (!isGiven(report, fieldPath(path, "name"), name)) continue;
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, path);
    else report.problem(fieldPath(path, "name"), `the tenant ${quote(name)} has its rules at ${earlier}`);
  }
}

function checkRules(report: Report, path: string, rules: TenantRules | undefined): void {
  const at = (field: string) => fieldPath(path, field);
  checkNumber(report, at("requests_per_minute"), rules?.requestsPerMinute, { min: 1, max: 10_000_000 });
  checkNumber(report, at("tokens_per_minute"), rules?.tokensPerMinute, { min: 1, max: 1e12 });
  checkNumber(report, at("concurrency"), rules?.concurrency, { min: 1, max: 100_000 });
  checkNumber(report, at("weight"), rules?.weight, { min: 1, max: 1_000 });
}
