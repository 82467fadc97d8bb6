/**
 * Access tokens of Google Cloud: from the application default credentials of the machine
 * (a file that GOOGLE_APPLICATION_CREDENTIALS names, the metadata server, a workload
 * identity), or from credentials in JSON, such as a service account's. google-auth-library
 * knows them all, keeps each token and renews it five minutes before it ends; it is an
 * optional package, loaded when the first token is wanted.
 */
import { isJsonObject, type JsonObject } from "../core/base/json.ts";
import { Failure } from "../core/model/failure.ts";
import type { Secret } from "../core/model/secret.ts";
import { tryParseJson } from "./json-fields.ts";

/** The word in the place of a key that asks for the machine's own credentials. */
export const defaultCredentials = "adc";

export interface TokenSource {
  /** A token that is good for some minutes. Throws a Failure. */
  next(): Promise<string>;
}

/** Credentials that give tokens; "default": the machine's own. */
export type GoogleCredentials = "default" | JsonObject;

/** Undefined for a key that is an access token itself. */
export function googleCredentialsOf(key: Secret | undefined): GoogleCredentials | undefined {
  const text = key?.reveal() ?? "";
  if (text === defaultCredentials) return "default";
  const json = text.startsWith("{") ? tryParseJson(text) : undefined;
  return isJsonObject(json) ? json : undefined;
}

const scope = "https://www.googleapis.com/auth/cloud-platform";

/** What is used of the package. */
export type GoogleAuthLibrary = Pick<
  typeof import("google-auth-library"),
  "GoogleAuth" | "JWT" | "IdentityPoolClient"
>;

function loadPackage(): Promise<GoogleAuthLibrary> {
  return import("google-auth-library");
}

export interface TokenWish {
  readonly credentials: GoogleCredentials;
  /** Where the tokens are used: PROJECT of the path in it is told to the package, which asks Google for it otherwise. */
  readonly baseUrl: string;
}

/** `load` gets the package; it is called once, and again after it failed. */
export function createGoogleTokens(
  wish: TokenWish,
  load: () => Promise<GoogleAuthLibrary> = loadPackage,
): TokenSource {
  let loading: Promise<GoogleAuthLibrary> | undefined;
  let source: TokenSource | undefined;
  return {
    async next() {
      loading ??= load();
      const library = await loading.catch((error: unknown) => {
        loading = undefined;
        throw new Failure("unauthenticated", missingPackage, { cause: error });
      });
      source ??= createSource(library, wish);
      return source.next();
    },
  };
}

const missingPackage =
  "credentials of Google Cloud need the package google-auth-library: install it (npm install google-auth-library)";

function createSource(library: GoogleAuthLibrary, { credentials, baseUrl }: TokenWish): TokenSource {
  const whose = credentials === "default" ? "the application default credentials" : "the key's credentials";
  // Each client keeps its token, so there is one of it.
  const auth =
    credentials === "default"
      ? new library.GoogleAuth({ scopes: [scope], projectId: projectOf(baseUrl) })
      : usableClient(library, credentials);
  return {
    async next() {
      const told = await auth.getAccessToken().catch((error: unknown) => {
        throw noToken(whose, error);
      });
      const token = typeof told === "object" ? told?.token : told;
      if (typeof token === "string" && token !== "") return token;
      throw noToken(whose, undefined);
    },
  };
}

function usableClient(library: GoogleAuthLibrary, json: JsonObject) {
  try {
    return clientOf(library, json);
  } catch (cause) {
    throw new Failure("unauthenticated", unknownJson, { cause });
  }
}

const unknownJson =
  "the key is JSON, and neither a service account's key nor a workload identity's (external_account): correct api_key";

/** The client that JSON of this type is for. Throws an Error when there is none, or the JSON lacks something. */
function clientOf(library: GoogleAuthLibrary, json: JsonObject) {
  const { type, client_email: email, private_key: key, private_key_id: keyId } = json;
  if (type === "service_account" && typeof email === "string" && typeof key === "string") {
    return new library.JWT({ email, key, scopes: [scope], ...(typeof keyId === "string" && { keyId }) });
  }
  if (type === "external_account") {
    // What the package needs of it, its constructor checks.
    const options = { ...json, scopes: [scope] } as unknown as PoolOptions;
    return new library.IdentityPoolClient(options);
  }
  throw new Error("an unknown type of credentials");
}

type PoolOptions = ConstructorParameters<GoogleAuthLibrary["IdentityPoolClient"]>[0];

/** What went wrong stays the cause: its words may quote the credentials. */
function noToken(whose: string, cause: unknown): Failure {
  return isPassing(cause)
    ? new Failure("connect", `${whose} give no token now: Google's token service failed`, { cause })
    : new Failure("unauthenticated", `${whose} give no token: check them`, { cause });
}

/** Whether the token service could not be reached, or failed inside: nothing is wrong with the credentials. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const status = "status" in error ? Number(error.status) : Number.NaN;
  if (status >= 500 || status === 429) return true;
  const code = "code" in error ? String(error.code) : "";
  return /^(?:ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|UND_ERR)/.test(code);
}

/** A token needs no project; "none" is as good as any where the address names none. */
function projectOf(baseUrl: string): string {
  return /\/projects\/([^/]+)/.exec(baseUrl)?.[1] ?? "none";
}
