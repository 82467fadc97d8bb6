/** What the claims of a verified token grant. */
import type { JWTPayload } from "jose";
import { type Grant, permissions } from "../../core/model/grant.ts";
import type { JwtIssuer } from "../../core/model/identity-settings.ts";
import { isAmong, isTenantName } from "../tenants.ts";

/** The grant, or why there is none: in words for the caller that repeat nothing of the token. */
export function grantOf(claims: JWTPayload, issuer: JwtIssuer): Grant | string {
  const { grant, tenantClaim, tenants } = issuer;
  const granted = permissionsOf(claims, issuer);
  if (tenantClaim === undefined) return { ...grant, permissions: granted };
  const tenant = claimAt(claims, tenantClaim);
  if (typeof tenant !== "string" || !isTenantName(tenant)) return "the token names no tenant";
  if (tenants.length > 0 && !isAmong(tenants, tenant)) {
    return "the token names a tenant for which its issuer may not speak";
  }
  return { ...grant, tenant, permissions: granted };
}

/** Those of the issuer's grant that the token names too; more than the grant holds, nobody gets. */
function permissionsOf(claims: JWTPayload, issuer: JwtIssuer): Grant["permissions"] {
  const { grant, permissionsClaim, permissionPrefix } = issuer;
  if (permissionsClaim === undefined) return grant.permissions;
  const words = new Set(wordsOf(claimAt(claims, permissionsClaim)));
  return new Set(
    permissions.filter((each) => grant.permissions.has(each) && words.has(permissionPrefix + each)),
  );
}

/** A list of texts, or one text with spaces between the words as in "scope" (RFC 8693 §4.2). */
function wordsOf(claim: unknown): readonly unknown[] {
  if (typeof claim === "string") return claim.split(" ");
  return Array.isArray(claim) ? claim : [];
}

/** A claim by its name, or by a path of names with dots between them. */
function claimAt(claims: JWTPayload, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  let at: unknown = claims;
  for (const name of path.split(".")) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, name)) return undefined;
    at = Reflect.get(at, name);
  }
  return at;
}
