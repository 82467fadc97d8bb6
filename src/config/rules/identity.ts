import type { Identity } from "../../../gen/spillway/config/v1/identity_pb.ts";
import { fieldPath, itemPath } from "../path.ts";
import type { Report } from "../report.ts";
import { isGiven } from "./bounds.ts";
import { checkCertificates } from "./certificates.ts";
import { checkGrant } from "./grant.ts";
import { checkJwtIssuers } from "./jwt.ts";

const sha256Form = /^[0-9a-f]{64}$/;

/** The rules of config/v1/identity.proto. */
export function checkIdentity(report: Report, identity: Identity | undefined): void {
  if (identity === undefined) return;
  const first = new Map<string, string>();
  for (const [index, { tokenSha256, grant }] of identity.tokens.entries()) {
    const path = itemPath("identity.tokens", index);
    checkHash(report, fieldPath(path, "token_sha256"), tokenSha256);
    const earlier = first.get(tokenSha256);
    if (earlier === undefined) first.set(tokenSha256, path);
    else report.problem(fieldPath(path, "token_sha256"), `is the same token as that of ${earlier}`);
    checkGrant(report, fieldPath(path, "grant"), grant);
  }
  checkJwtIssuers(report, identity.jwt);
  checkCertificates(report, identity);
  if (identity.anonymous !== undefined) checkGrant(report, "identity.anonymous", identity.anonymous);
}

/** The value is never shown: it may be the token itself. */
function checkHash(report: Report, path: string, value: string): void {
  if (!isGiven(report, path, value) || sha256Form.test(value)) return;
  report.problem(
    path,
    "must be the SHA-256 of the token, 64 digits of lower-case hexadecimal, never the token itself: printf %s TOKEN | sha256sum",
  );
}
