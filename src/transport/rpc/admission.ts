import { CallError } from "../../core/model/call-error.ts";
import type { Grant, Permission } from "../../core/model/grant.ts";
import type { Identity } from "../../identity/identity.ts";
import type { GrantedCall, RpcCall } from "./rpc-call.ts";

/** Lets a call in, or refuses it with a CallError, before its request is looked at. */
export type Admission = (call: RpcCall, needed: Permission | undefined) => GrantedCall;

/** What callers of a service without a permission are granted. */
const nobody: Grant = { tenant: "", permissions: new Set() };

/** The one place that asks who calls and whether the caller may. */
export function createAdmission(identity: Identity): Admission {
  return (call, needed) => {
    const grant = needed === undefined ? nobody : grantOf(call, needed, identity);
    return { ...call, grant };
  };
}

function grantOf(call: RpcCall, permission: Permission, identity: Identity): Grant {
  const identification = identity.identify({ authorization: call.requestHeader("authorization") });
  if (identification.kind === "unknown") throw new CallError("unauthenticated", identification.reason);
  const { grant } = identification;
  if (grant.permissions.has(permission)) return grant;
  throw new CallError("permission-denied", `the caller lacks the permission "${permission}"`);
}
