import {
  type Grant as GrantMessage,
  type Identity,
  Permission as PermissionMessage,
} from "../../gen/spillway/config/v1/identity_pb.ts";
import type { Grant, IdentitySettings, Permission } from "../core/model/grant.ts";
import { defaults } from "./defaults.ts";

/** Without tokens and without a word on anonymous callers, anyone may complete and read. */
const openGrant: Grant = { tenant: defaults.tenant, permissions: new Set<Permission>(["complete", "read"]) };

/** Who callers are, in the words of the domain. */
export function identitySettings(identity: Identity | undefined): IdentitySettings {
  const tokens = (identity?.tokens ?? []).map(({ tokenSha256, grant }) => ({
    tokenSha256,
    grant: grantOf(grant),
  }));
  if (identity?.anonymous !== undefined) return { tokens, anonymous: grantOf(identity.anonymous) };
  return { tokens, anonymous: tokens.length === 0 ? openGrant : undefined };
}

function grantOf(grant: GrantMessage | undefined): Grant {
  return {
    tenant: grant?.tenant || defaults.tenant,
    permissions: new Set((grant?.permissions ?? []).flatMap((permission) => permissionOf(permission) ?? [])),
  };
}

function permissionOf(permission: PermissionMessage): Permission | undefined {
  switch (permission) {
    case PermissionMessage.COMPLETE:
      return "complete";
    case PermissionMessage.READ:
      return "read";
    case PermissionMessage.ADMIN:
      return "admin";
    default:
      return undefined;
  }
}
