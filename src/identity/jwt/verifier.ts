/**
 * Callers known by a JSON Web Token. A token is verified once and its grant then kept for
 * a minute, or until the token expires, under the token's SHA-256: the token itself is not.
 */
import { decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";
import { LRUCache } from "lru-cache";
import type { Clock } from "../../core/base/clock.ts";
import type { Grant } from "../../core/model/grant.ts";
import type { JwtIssuer } from "../../core/model/identity-settings.ts";
import { type Identification, known, unknown } from "../identity.ts";
import { grantOf } from "./claims.ts";
import { createKeySource, type FetchKeySet, KeysUnavailable } from "./key-source.ts";

/** A key that its issuer has withdrawn verifies no longer than this. */
const longestKeptMs = 60_000;
const mostKept = 10_000;

export interface JwtDeps {
  readonly clock: Clock;
  readonly fetchKeySet: FetchKeySet;
}

/** Undefined for what is not of the form of a JWT. */
export type VerifyJwt = (token: string, sha256: Buffer) => Promise<Identification | undefined>;

interface Verified {
  readonly grant: Grant;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Verifies tokens of these issuers. */
export function createJwtVerifier(issuers: readonly JwtIssuer[], deps: JwtDeps): VerifyJwt {
  if (issuers.length === 0) return async () => undefined;
  const { clock } = deps;
  const byIssuer = new Map(
    issuers.map((issuer) => [
      issuer.issuer,
      { issuer, findKey: createKeySource(issuer.keys, clock, deps.fetchKeySet) },
    ]),
  );
  const verified = new LRUCache<string, Verified>({ max: mostKept });
  return async (token, sha256) => {
    const claimed = issuerOf(token);
    if (claimed === undefined) return undefined;
    const key = sha256.toString("base64");
    const earlier = verified.get(key);
    if (earlier !== undefined && clock.wall() < earlier.until) return known(earlier.grant);
    const found = byIssuer.get(claimed);
    if (found === undefined) return unknown("the token is of an issuer that is not known");
    try {
      const claims = await verify(token, found.issuer, found.findKey, clock.wall());
      const grant = grantOf(claims, found.issuer);
      if (typeof grant === "string") return unknown(grant);
      verified.set(key, { grant, until: keptUntil(claims, found.issuer, clock.wall()) });
      return known(grant);
    } catch (error) {
      return refusalOf(error);
    }
  };
}

/** What an unverified token says of its issuer: "" when nothing. Only a pointer to the keys that must verify it. */
function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss ?? "";
  } catch {
    return undefined;
  }
}

async function verify(
  token: string,
  { issuer, audiences, algorithms, leewayMs }: JwtIssuer,
  findKey: JWTVerifyGetKey,
  wall: number,
): Promise<JWTPayload> {
  const { payload } = await jwtVerify(token, findKey, {
    issuer,
    audience: [...audiences],
    algorithms: [...algorithms],
    clockTolerance: leewayMs / 1_000,
    currentDate: new Date(wall),
    requiredClaims: ["exp"],
  });
  return payload;
}

function keptUntil({ exp = 0 }: JWTPayload, { leewayMs }: JwtIssuer, wall: number): number {
  return Math.min(wall + longestKeptMs, exp * 1_000 + leewayMs);
}

/** In words of our own: those of jose quote the token. */
function refusalOf(error: unknown): Identification {
  if (error instanceof KeysUnavailable) {
    return { kind: "unavailable", reason: "the keys of the token's issuer cannot be had: try again" };
  }
  if (error instanceof errors.JWTExpired) return unknown("the token has expired");
  if (error instanceof errors.JWTClaimValidationFailed) return unknown(claimRefusal(error.claim));
  return unknown("the token's signature cannot be verified");
}

function claimRefusal(claim: string): string {
  switch (claim) {
    case "aud":
      return "the token is for another audience";
    case "nbf":
      return "the token is not valid yet";
    case "exp":
      return "the token has no expiry";
    default:
      return "a claim of the token is not as it must be";
  }
}
