import { CallError } from "../../core/model/call-error.ts";
import type { Grant, Permission } from "../../core/model/grant.ts";
import type { Credentials, Identity } from "../../identity/identity.ts";

/**
 * Tells what a caller is granted, or refuses it with a CallError. Asked twice of each
 * call: before its body is read, so that strangers cannot make us hold one, and again
 * where the handler is given its grant.
 */
export type Admission = (credentials: Credentials, needed: Permission | undefined) => Grant;

/** What callers of a service without a permission are granted. */
const nobody: Grant = { tenant: "", permissions: new Set() };

/** The one place that asks who calls and whether the caller may. */
export function createAdmission(identity: Identity): Admission {
  return (credentials, needed) => {
    if (needed === undefined) return nobody;
    const identification = identity.identify(credentials);
    if (identification.kind === "unknown") throw new CallError("unauthenticated", identification.reason);
    const { grant } = identification;
    if (grant.permissions.has(needed)) return grant;
    throw new CallError("permission-denied", `the caller lacks the permission "${needed}"`);
  };
}
