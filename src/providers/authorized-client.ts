/**
 * An HTTP client whose requests prove themselves one by one: signed for AWS, or with a
 * fresh token for Google. What a provider's key does as a header is auth-header.ts's.
 */
import type { AuthStyle } from "../core/model/host-preset.ts";
import type { ProviderConnection } from "../core/model/provider-connection.ts";
import { awsCredentialsOf } from "./aws-credentials.ts";
import { signatureHeaders } from "./aws-signature.ts";
import { createGoogleTokens, googleCredentialsOf, type TokenSource } from "./google-token.ts";
import type { HttpClient, HttpRequest } from "./http.ts";
import { cancelled } from "./transport-failure.ts";

export interface AuthorizationDeps {
  /** Milliseconds since 1970. */
  readonly wall: () => number;
  readonly googleTokens?: TokenSource;
}

type Proof = (request: HttpRequest) => Promise<Readonly<Record<string, string>>>;

/** The client itself where the key is a header. Throws an Error when a signature is needed and there is no clock. */
export function authorizedClient(
  client: HttpClient,
  connection: ProviderConnection,
  style: AuthStyle,
  deps: AuthorizationDeps | undefined,
): HttpClient {
  const proof = proofFor(connection, style, deps);
  if (proof === undefined) return client;
  const base = new URL(connection.baseUrl);
  return {
    async send(request) {
      // The proof is over the path as it goes on the wire.
      const whole = request.fromRoot === true ? request : { ...request, ...below(base, request.path) };
      const headers = await orAborted(() => proof(whole), request.signal);
      return client.send({ ...whole, headers: { ...whole.headers, ...headers } });
    },
    close: () => client.close(),
  };
}

function below(base: URL, path: string): Pick<HttpRequest, "path" | "fromRoot"> {
  return { path: base.pathname.replace(/\/+$/, "") + path, fromRoot: true };
}

function proofFor(
  connection: ProviderConnection,
  style: AuthStyle,
  deps: AuthorizationDeps | undefined,
): Proof | undefined {
  const { account, apiKey, baseUrl } = connection;
  const google = style === "google" ? googleCredentialsOf(apiKey) : undefined;
  if (google !== undefined) {
    const tokens = deps?.googleTokens ?? createGoogleTokens({ credentials: google, baseUrl });
    return async () => ({ authorization: `Bearer ${await tokens.next()}` });
  }
  const credentials = style === "aws" ? awsCredentialsOf(apiKey) : undefined;
  if (credentials === undefined) return undefined;
  if (deps === undefined) {
    throw new Error(`provider "${account.name}" signs its requests: give createProvider a clock`);
  }
  const { origin } = new URL(baseUrl);
  return ({ method, path, body }) =>
    signatureHeaders({ method, url: origin + path, body }, credentials, deps.wall());
}

/** Nobody waits for a proof that is no longer wanted. */
async function orAborted<T>(prove: () => Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw cancelled(signal.reason);
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(cancelled(signal.reason));
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([prove(), aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
