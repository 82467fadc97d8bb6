import { CallError } from "../../core/model/call-error.ts";
import type { Grant, Permission } from "../../core/model/grant.ts";
import type { Credentials, Identity } from "../../identity/identity.ts";

/**
 * Tells what a caller is granted, or refuses it with a CallError. Asked once of each
 * call, before its body is read, so that strangers cannot make us hold one; the
 * listeners carry the grant to the handler.
 */
export type Admission = (credentials: Credentials, needed: Permission | undefined) => Promise<Grant>;

/** What callers of a service without a permission are granted. */
const nobody: Grant = { tenant: "", permissions: new Set() };

/** How soon an issuer of tokens that could not be reached may be asked about again. */
const retryAfterMs = 1_000;

/** The one place that asks who calls and whether the caller may. */
export function createAdmission(identity: Identity): Admission {
  return async (credentials, needed) => {
    if (needed === undefined) return nobody;
    const identification = await identity.identify(credentials);
    switch (identification.kind) {
      case "unknown":
        throw new CallError("unauthenticated", identification.reason);
      case "denied":
        throw new CallError("permission-denied", identification.reason);
      case "unavailable":
        throw new CallError("unavailable", identification.reason, { retryAfterMs });
      case "known": {
        const { grant } = identification;
        if (grant.permissions.has(needed)) return grant;
        throw new CallError("permission-denied", `the caller lacks the permission "${needed}"`);
      }
    }
  };
}
