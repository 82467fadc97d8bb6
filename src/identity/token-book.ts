/**
 * Callers known by a bearer token. Only the tokens' SHA-256 is kept, so that a
 * configuration that leaks lets nobody in. Checks one token against all that are
 * configured in the same time whether and where it matches.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { Grant } from "../core/model/grant.ts";
import type { IdentitySettings } from "../core/model/identity-settings.ts";

/** Finds the grant of a token by the SHA-256 of the token. */
export type FindToken = (sha256: Buffer) => Grant | undefined;

/** A book of these tokens. A token hash that is not 64 hexadecimal digits is an error. */
export function createTokenBook(tokens: IdentitySettings["tokens"]): FindToken {
  const known = tokens.map(({ tokenSha256, grant }) => ({ digest: parseDigest(tokenSha256), grant }));
  return (sha256) => {
    let found: Grant | undefined;
    for (const candidate of known) {
      if (timingSafeEqual(sha256, candidate.digest)) found ??= candidate.grant;
    }
    return found;
  };
}

export function sha256Of(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

function parseDigest(hex: string): Buffer {
  if (!/^[0-9a-f]{64}$/i.test(hex)) {
    throw new Error(
      "a token's SHA-256 must be 64 hexadecimal digits, as `printf %s TOKEN | sha256sum` prints it",
    );
  }
  return Buffer.from(hex, "hex");
}
