/**
 * A request may ask for less than its caller is granted: for one of the tenants that
 * the caller may act for, or for fewer permissions. Asking for more is refused, not
 * passed over, so that nobody believes to have what he has not.
 */
import { type Grant, type Permission, permissions } from "../core/model/grant.ts";
import { type Credentials, type Identification, known } from "./identity.ts";
import { isAmong } from "./tenants.ts";

/** Names the tenant for whom the request is. */
export const tenantHeader = "x-spillway-tenant";
/** Names the permissions that the request may use, with commas between them. */
export const permissionsHeader = "x-spillway-permissions";

/** The grant after what the request asks for. */
export function narrow(grant: Grant, { header }: Pick<Credentials, "header">): Identification {
  const tenant = header(tenantHeader)?.trim();
  const wanted = header(permissionsHeader);
  if (tenant === undefined && wanted === undefined) return known(grant);
  if (tenant !== undefined && tenant !== grant.tenant && !isAmong(grant.tenants ?? [], tenant)) {
    return { kind: "denied", reason: `the caller may not act for the tenant that ${tenantHeader} names` };
  }
  const kept = wanted === undefined ? grant.permissions : permissionsIn(wanted);
  if (kept === undefined) {
    return { kind: "denied", reason: `${permissionsHeader} may name complete, read and admin` };
  }
  if ([...kept].some((permission) => !grant.permissions.has(permission))) {
    return { kind: "denied", reason: `the caller lacks a permission that ${permissionsHeader} names` };
  }
  return known({ tenant: tenant ?? grant.tenant, permissions: kept });
}

/** Undefined when a word is no permission. */
function permissionsIn(words: string): ReadonlySet<Permission> | undefined {
  const named = words.split(",").map((word) => permissions.find((each) => each === word.trim()));
  const found = named.filter((each) => each !== undefined);
  return found.length === named.length ? new Set(found) : undefined;
}
