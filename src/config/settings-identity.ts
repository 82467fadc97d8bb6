import {
  type CertificateName as CertificateNameMessage,
  type Grant as GrantMessage,
  type Identity,
  type JwtIssuer as JwtIssuerMessage,
  Permission as PermissionMessage,
} from "../../gen/spillway/config/v1/identity_pb.ts";
import type { Grant, Permission } from "../core/model/grant.ts";
import type {
  CertificateName,
  IdentitySettings,
  JwtIssuer,
  JwtKeys,
} from "../core/model/identity-settings.ts";
import { defaults } from "./defaults.ts";
import type { IssuerFiles } from "./identity-files.ts";
import { msOr } from "./settings-values.ts";

/** Without a word on callers, anyone may complete and read. */
const openGrant: Grant = { tenant: defaults.tenant, permissions: new Set<Permission>(["complete", "read"]) };

/** Who callers are, in the words of the domain. The files are those of the issuers, index by index. */
export function identitySettings(
  identity: Identity | undefined,
  files: readonly IssuerFiles[],
): IdentitySettings {
  if (identity === undefined) return { tokens: [], anonymous: openGrant };
  const { tokens, jwt, certificates, forwarded, anonymous } = identity;
  const isOpen = tokens.length + jwt.length + certificates.length === 0;
  return {
    tokens: tokens.map(({ tokenSha256, grant }) => ({ tokenSha256, grant: grantOf(grant) })),
    jwt: jwt.flatMap((issuer, index) => issuerOf(issuer, files[index]) ?? []),
    certificates: certificates.flatMap(({ name, grant }) => ({
      name: certificateName(name),
      grant: grantOf(grant),
    })),
    forwarded: forwarded && {
      certificates: forwarded.certificates.map(certificateName),
      networks: forwarded.networks,
    },
    anonymous: anonymous === undefined ? (isOpen ? openGrant : undefined) : grantOf(anonymous),
  };
}

function issuerOf(issuer: JwtIssuerMessage, files: IssuerFiles | undefined): JwtIssuer | undefined {
  const keys = keysOf(issuer, files);
  if (keys === undefined) return undefined;
  return {
    issuer: issuer.issuer,
    audiences: issuer.audiences,
    algorithms: issuer.algorithms.length > 0 ? issuer.algorithms : defaults.jwt.algorithms,
    keys,
    leewayMs: msOr(issuer.leeway, defaults.jwt.leewayMs),
    tenantClaim: issuer.tenantClaim || undefined,
    tenants: issuer.tenants,
    permissionsClaim: issuer.permissionsClaim || undefined,
    permissionPrefix: issuer.permissionPrefix ?? defaults.jwt.permissionPrefix,
    grant: grantOf(issuer.grant),
  };
}

function keysOf(
  { jwksUrl, jwksRefresh }: JwtIssuerMessage,
  files: IssuerFiles | undefined,
): JwtKeys | undefined {
  if (jwksUrl === "") return files?.jwks === undefined ? undefined : { kind: "given", jwks: files.jwks };
  return {
    kind: "fetched",
    url: jwksUrl,
    refreshMs: msOr(jwksRefresh, defaults.jwt.refreshMs),
    ca: files?.ca,
  };
}

function certificateName(name: CertificateNameMessage | undefined): CertificateName {
  const { uri = "", dns = "" } = name ?? {};
  return uri === "" ? { kind: "dns", pattern: dns } : { kind: "uri", pattern: uri };
}

function grantOf(grant: GrantMessage | undefined): Grant {
  return {
    tenant: grant?.tenant || defaults.tenant,
    permissions: new Set((grant?.permissions ?? []).flatMap((permission) => permissionOf(permission) ?? [])),
    tenants: grant?.tenants ?? [],
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
