/**
 * Callers known by a bearer token. Only the tokens' SHA-256 is kept, so that a
 * configuration that leaks lets nobody in. Checks one token against all that are
 * configured in the same time whether and where it matches.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { Grant, IdentitySettings } from "../core/model/grant.ts";
import type { Credentials, Identification, Identity } from "./identity.ts";

/** Longest header that is hashed: tokens of any use are far shorter (8 KiB is a usual bound of servers). */
const maxHeaderLength = 8_192;

interface KnownToken {
  readonly digest: Buffer;
  readonly grant: Grant;
}

/** An identity after the settings. A token hash that is not 64 hexadecimal digits is an error. */
export function createBearerIdentity(settings: IdentitySettings): Identity {
  const known = settings.tokens.map(({ tokenSha256, grant }) => ({
    digest: parseDigest(tokenSha256),
    grant,
  }));
  return { identify: (credentials) => identify(credentials, known, settings.anonymous) };
}

function identify(
  { authorization }: Credentials,
  known: readonly KnownToken[],
  anonymous: Grant | undefined,
): Identification {
  // Without tokens in the configuration everyone is anonymous: OpenAI clients send a token in any case.
  if (authorization === undefined || known.length === 0) {
    return anonymous === undefined
      ? unknown("a token is needed: send the header `authorization: Bearer <token>`")
      : { kind: "known", grant: anonymous };
  }
  const token = parseBearer(authorization);
  if (token === undefined) return unknown("the authorization header is not of the form `Bearer <token>`");
  const grant = findGrant(token, known);
  return grant === undefined ? unknown("the token is not known") : { kind: "known", grant };
}

function findGrant(token: string, known: readonly KnownToken[]): Grant | undefined {
  const digest = createHash("sha256").update(token).digest();
  let found: Grant | undefined;
  for (const candidate of known) {
    if (timingSafeEqual(digest, candidate.digest)) found ??= candidate.grant;
  }
  return found;
}

/** The scheme's name is matched in any case (RFC 9110 §11.1). */
function parseBearer(authorization: string): string | undefined {
  if (authorization.length > maxHeaderLength) return undefined;
  return /^bearer +([^\s,]+) *$/i.exec(authorization)?.[1];
}

function parseDigest(hex: string): Buffer {
  if (!/^[0-9a-f]{64}$/i.test(hex)) {
    throw new Error(
      "a token's SHA-256 must be 64 hexadecimal digits, as `printf %s TOKEN | sha256sum` prints it",
    );
  }
  return Buffer.from(hex, "hex");
}

function unknown(reason: string): Identification {
  return { kind: "unknown", reason };
}
