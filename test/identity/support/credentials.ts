import type { IdentitySettings } from "../../../src/core/model/identity-settings.ts";
import { createCallerIdentity } from "../../../src/identity/caller-identity.ts";
import type { CertificateNames, Credentials, Identity } from "../../../src/identity/identity.ts";

export interface Shown {
  readonly headers?: Readonly<Record<string, string>>;
  readonly address?: string;
  readonly certificate?: Partial<CertificateNames>;
}

/** What a caller shows. */
export function show({ headers = {}, address = "192.0.2.7", certificate }: Shown): Credentials {
  return {
    header: (name) => headers[name],
    peer: {
      address,
      certificate: () => certificate && { uris: [], dnsNames: [], ...certificate },
    },
  };
}

export function bearer(token: string): Credentials {
  return show({ headers: { authorization: `Bearer ${token}` } });
}

/** An identity at a fixed time that fetches nothing. */
export function identityOf(settings: IdentitySettings): Identity {
  return createCallerIdentity(settings, {
    clock: { now: () => 0, wall: () => 0 },
    fetchKeySet: async () => {
      throw new Error("nothing is fetched here");
    },
  });
}
