/**
 * Access tokens of Google Cloud from the application default credentials of the
 * machine: a service account's file, the metadata server, a workload identity.
 * google-auth-library knows them all and renews tokens; it is an optional package,
 * loaded when the first token is wanted.
 */
import { Failure } from "../core/model/failure.ts";

/** The word in the place of a key that asks for these credentials. */
export const defaultCredentials = "adc";

export interface TokenSource {
  /** A token that is good for some minutes. Throws a Failure. */
  next(): Promise<string>;
}

const scope = "https://www.googleapis.com/auth/cloud-platform";

/** What is used of the package. */
export interface GoogleAuthLibrary {
  readonly GoogleAuth: new (options: {
    readonly scopes: readonly string[];
  }) => { getAccessToken(): Promise<string | null | undefined> };
}

/** `load` gets the package; it is called once, and again after it failed. */
export function createGoogleTokens(
  load: () => Promise<GoogleAuthLibrary> = () => import("google-auth-library"),
): TokenSource {
  let source: Promise<TokenSource> | undefined;
  return {
    async next() {
      source ??= createSource(load);
      const loaded = await source.catch((error: unknown) => {
        source = undefined;
        throw refused(`"${defaultCredentials}" needs the package google-auth-library: install it`, error);
      });
      return loaded.next();
    },
  };
}

async function createSource(load: () => Promise<GoogleAuthLibrary>): Promise<TokenSource> {
  const { GoogleAuth } = await load();
  const auth = new GoogleAuth({ scopes: [scope] });
  return {
    async next() {
      const token = await auth.getAccessToken().catch((error: unknown) => {
        throw refused("the application default credentials give no token", error);
      });
      if (typeof token === "string" && token !== "") return token;
      throw refused("the application default credentials give no token");
    },
  };
}

function refused(why: string, cause?: unknown): Failure {
  return new Failure("unauthenticated", why, { cause });
}
