import type { JwtIssuer } from "../../../gen/spillway/config/v1/identity_pb.ts";
import { fieldPath, itemPath } from "../path.ts";
import { quote } from "../quote.ts";
import type { Report } from "../report.ts";
import { checkAtMost, checkDuration, checkLength, isGiven } from "./bounds.ts";
import { checkGrant, checkTenants } from "./grant.ts";

/** Asymmetric ones alone: with "none" and HS256 whoever knows the public keys could sign. */
const algorithms: ReadonlySet<string> = new Set([
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA"],
]);

/** The rules of JwtIssuer in config/v1/identity.proto. */
export function checkJwtIssuers(report: Report, issuers: readonly JwtIssuer[]): void {
  checkAtMost(report, "identity.jwt", issuers.length, 16);
  const first = new Map<string, string>();
  for (const [index, issuer] of issuers.entries()) {
    const path = itemPath("identity.jwt", index);
    const at = (field: string) => fieldPath(path, field);
    if (isGiven(report, at("issuer"), issuer.issuer)) {
      const earlier = first.get(issuer.issuer);
      if (earlier === undefined) first.set(issuer.issuer, path);
      else report.problem(at("issuer"), `is the same issuer as that of ${earlier}`);
    }
    checkIssuer(report, at, issuer);
  }
}

function checkIssuer(report: Report, at: (field: string) => string, issuer: JwtIssuer): void {
  checkLength(report, at("audiences"), issuer.audiences, 16);
  for (const [index, audience] of issuer.audiences.entries()) {
    isGiven(report, itemPath(at("audiences"), index), audience);
  }
  checkKeys(report, at, issuer);
  for (const [index, algorithm] of issuer.algorithms.entries()) {
    if (algorithms.has(algorithm)) continue;
    report.problem(
      itemPath(at("algorithms"), index),
      `${quote(algorithm)} is none of ${[...algorithms].join(", ")}`,
    );
  }
  checkDuration(report, at("leeway"), issuer.leeway, { minMs: 0, maxMs: 300_000 });
  checkTenants(report, at("tenants"), issuer.tenants);
  if (issuer.tenants.length > 0 && issuer.tenantClaim === "") {
    report.problem(at("tenants"), "bounds what tenant_claim names: give tenant_claim too");
  }
  if (issuer.permissionPrefix !== undefined && issuer.permissionsClaim === "") {
    report.problem(at("permission_prefix"), "is for permissions_claim: give permissions_claim too");
  }
  checkGrant(report, at("grant"), issuer.grant);
}

function checkKeys(report: Report, at: (field: string) => string, issuer: JwtIssuer): void {
  const { jwksFile, jwksUrl, jwksCaFile, jwksRefresh } = issuer;
  if (jwksFile === "" && jwksUrl === "") {
    report.problem(at("jwks_url"), "is required, or jwks_file: where the issuer's keys are");
  }
  if (jwksFile !== "" && jwksUrl !== "") report.problem(at("jwks_url"), "cannot stand beside jwks_file");
  if (jwksUrl !== "" && !isKeyUrl(jwksUrl)) {
    report.problem(at("jwks_url"), "must be an https URL, or an http one of a loopback address");
  }
  checkDuration(report, at("jwks_refresh"), jwksRefresh, { minMs: 10_000, maxMs: 86_400_000 });
  for (const [field, isSet] of [
    ["jwks_refresh", jwksRefresh !== undefined],
    ["jwks_ca_file", jwksCaFile !== ""],
  ] as const) {
    if (isSet && jwksUrl === "") report.problem(at(field), "is for jwks_url alone");
  }
}

function isKeyUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "" || url.hash !== "") return false;
  const isLoopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback);
}
