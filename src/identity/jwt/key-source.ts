/**
 * The keys of an issuer. Fetched ones are kept: they are asked for anew after a while, or
 * when a token names a key that is not among them, but never more often than every half
 * minute, whatever callers send. While the issuer cannot be reached the old ones serve on.
 */
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import type { Clock } from "../../core/base/clock.ts";
import type { JwtKeys } from "../../core/model/identity-settings.ts";

/** The text of a JWKS. Bounded in time and size; rejects when it cannot be had. */
export type FetchKeySet = (url: string, ca: string | undefined) => Promise<string>;

/** Least time between two requests to an issuer, in milliseconds; the second while there is no key at all. */
const coolDownMs = 30_000;
const firstCoolDownMs = 1_000;
/** How long keys serve that could not be asked for anew, in milliseconds: an outage of a night. */
const longestStaleMs = 12 * 3_600_000;

/** The keys of an issuer cannot be had. */
export class KeysUnavailable extends Error {
  override readonly name = "KeysUnavailable";
}

/** Finds the key that verifies a token; throws a KeysUnavailable or an error of jose. */
export function createKeySource(keys: JwtKeys, clock: Clock, fetchKeySet: FetchKeySet): JWTVerifyGetKey {
  if (keys.kind === "given") return createLocalJWKSet(parseKeySet(keys.jwks));
  const fetched = new FetchedKeys(keys, clock, fetchKeySet);
  return (header, token) => fetched.find(header, token);
}

/** The set; throws when the text is none. */
export function parseKeySet(text: string): JSONWebKeySet {
  const set: unknown = JSON.parse(text);
  if (typeof set === "object" && set !== null && "keys" in set && Array.isArray(set.keys)) {
    return { keys: set.keys };
  }
  throw new Error("is no JWKS: an object with a list `keys`");
}

class FetchedKeys {
  readonly #keys: JwtKeys & { readonly kind: "fetched" };
  readonly #clock: Clock;
  readonly #fetchKeySet: FetchKeySet;
  #set: { readonly find: JWTVerifyGetKey; readonly fetchedAt: number } | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | undefined;

  constructor(keys: JwtKeys & { readonly kind: "fetched" }, clock: Clock, fetchKeySet: FetchKeySet) {
    this.#keys = keys;
    this.#clock = clock;
    this.#fetchKeySet = fetchKeySet;
  }

  async find(...[header, token]: Parameters<JWTVerifyGetKey>): Promise<Awaited<ReturnType<JWTVerifyGetKey>>> {
    if (this.#isOld(this.#keys.refreshMs)) {
      const asking = this.#ask();
      // Known keys serve on while newer ones are on their way.
      if (this.#isOld(longestStaleMs)) await asking;
    }
    try {
      return await this.#find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await this.#ask();
      return await this.#find(header, token);
    }
  }

  #find(...[header, token]: Parameters<JWTVerifyGetKey>): ReturnType<JWTVerifyGetKey> {
    if (this.#set === undefined || this.#isOld(longestStaleMs)) throw new KeysUnavailable();
    return this.#set.find(header, token);
  }

  #isOld(ageMs: number): boolean {
    return this.#set === undefined || this.#clock.now() - this.#set.fetchedAt > ageMs;
  }

  /** One request at a time, for all who wait. Never rejects: what failed shows as keys that are old. */
  #ask(): Promise<void> {
    if (this.#asking !== undefined) return this.#asking;
    const now = this.#clock.now();
    const restMs = this.#set === undefined ? firstCoolDownMs : coolDownMs;
    if (now - this.#askedAt < restMs) return Promise.resolve();
    this.#askedAt = now;
    const asking = this.#fetch().finally(() => {
      this.#asking = undefined;
    });
    this.#asking = asking;
    return asking;
  }

  async #fetch(): Promise<void> {
    try {
      const text = await this.#fetchKeySet(this.#keys.url, this.#keys.ca);
      this.#set = { find: createLocalJWKSet(parseKeySet(text)), fetchedAt: this.#clock.now() };
    } catch {
      // The next call asks again, after the cool-down.
    }
  }
}
