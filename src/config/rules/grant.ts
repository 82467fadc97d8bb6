import { type Grant, Permission } from "../../../gen/spillway/config/v1/identity_pb.ts";
import { fieldPath, itemPath } from "../path.ts";
import { quote } from "../quote.ts";
import type { Report } from "../report.ts";
import { checkAtMost } from "./bounds.ts";

/** Printable ASCII without spaces, "*" at the end alone. */
const tenantPatternForm = /^[\x21-\x29\x2b-\x7e]{0,128}\*?$/;

/** The rules of Grant in config/v1/identity.proto. */
export function checkGrant(report: Report, path: string, grant: Grant | undefined): void {
  const permissions = grant?.permissions ?? [];
  const list = fieldPath(path, "permissions");
  if (permissions.length === 0) report.problem(list, "needs at least one of complete, read, admin");
  for (const [index, permission] of permissions.entries()) {
    if (permission !== Permission.UNSPECIFIED) continue;
    report.problem(itemPath(list, index), "must be one of complete, read, admin");
  }
  checkTenants(report, fieldPath(path, "tenants"), grant?.tenants ?? []);
}

/** A list of names of tenants and beginnings of names. */
export function checkTenants(report: Report, path: string, tenants: readonly string[]): void {
  checkAtMost(report, path, tenants.length, 256);
  for (const [index, tenant] of tenants.entries()) {
    if (tenant !== "" && tenantPatternForm.test(tenant)) continue;
    report.problem(
      itemPath(path, index),
      `${quote(tenant)} is neither a tenant's name nor the beginning of one with "*" behind`,
    );
  }
}
