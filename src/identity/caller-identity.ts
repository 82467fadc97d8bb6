/**
 * Who calls, by everything that the configuration lets a caller show: a bearer token,
 * a JSON Web Token, a client certificate, or a certificate that a trusted hop of the
 * mesh has seen. What is shown decides: a credential that is wrong is refused and
 * never passed over for another one or for the anonymous grant.
 */
import type { Clock } from "../core/base/clock.ts";
import type { Grant } from "../core/model/grant.ts";
import type { IdentitySettings } from "../core/model/identity-settings.ts";
import { findByCertificate } from "./certificate-names.ts";
import { createCertificateReader } from "./certificate-shown.ts";
import { type Credentials, type Identification, type Identity, known, unknown } from "./identity.ts";
import type { FetchKeySet } from "./jwt/key-source.ts";
import { createJwtVerifier } from "./jwt/verifier.ts";
import { narrow } from "./narrow.ts";
import { createTokenBook, sha256Of } from "./token-book.ts";

/** Longest header that is looked at: tokens of any use are far shorter (8 KiB is a usual bound of servers). */
const maxHeaderLength = 8_192;

export interface IdentityDeps {
  readonly clock: Clock;
  /** Fetches the keys of an issuer. */
  readonly fetchKeySet: FetchKeySet;
}

/** An identity after the settings. */
export function createCallerIdentity(settings: IdentitySettings, deps: IdentityDeps): Identity {
  const byAuthorization = createAuthorizationReader(settings, deps);
  const certificateShown = createCertificateReader(settings);
  const { certificates = [], anonymous } = settings;
  const nothingShown = anonymous === undefined ? unknown(wantedOf(settings)) : known(anonymous);

  const whoCalls = async (credentials: Credentials): Promise<Identification> => {
    const shown = certificateShown(credentials);
    if (shown.kind === "refused") return unknown(shown.reason);
    const authorization = credentials.header("authorization");
    if (authorization !== undefined && byAuthorization !== undefined) return byAuthorization(authorization);
    if (shown.kind === "nothing") return nothingShown;
    const grant = findByCertificate(certificates, shown.names);
    return grant === undefined ? unknown("no caller is known by this certificate") : known(grant);
  };
  return {
    async identify(credentials) {
      const found = await whoCalls(credentials);
      return found.kind === "known" ? narrow(found.grant, credentials) : found;
    },
  };
}

type ReadAuthorization = (authorization: string) => Promise<Identification>;

/** Undefined without tokens in the configuration: OpenAI clients send a token in any case. */
function createAuthorizationReader(
  settings: IdentitySettings,
  deps: IdentityDeps,
): ReadAuthorization | undefined {
  const { tokens, jwt = [] } = settings;
  if (tokens.length === 0 && jwt.length === 0) return undefined;
  const find = createTokenBook(tokens);
  const verify = createJwtVerifier(jwt, deps);
  return async (authorization) => {
    const token = parseBearer(authorization);
    if (token === undefined) return unknown("the authorization header is not of the form `Bearer <token>`");
    const sha256 = sha256Of(token);
    const grant: Grant | undefined = find(sha256);
    if (grant !== undefined) return known(grant);
    return (await verify(token, sha256)) ?? unknown("the token is not known");
  };
}

/** The scheme's name is matched in any case (RFC 9110 §11.1). */
function parseBearer(authorization: string): string | undefined {
  if (authorization.length > maxHeaderLength) return undefined;
  return /^bearer +([^\s,]+) *$/i.exec(authorization)?.[1];
}

/** What to show, for a caller that shows nothing. */
function wantedOf({ tokens, jwt = [], certificates = [] }: IdentitySettings): string {
  const takesTokens = tokens.length > 0 || jwt.length > 0 || certificates.length === 0;
  const token = "a token is needed: send the header `authorization: Bearer <token>`";
  if (!takesTokens) return "a client certificate is needed";
  return certificates.length === 0 ? token : `${token}, or show a client certificate`;
}
