/** Who may ask: a bearer of an API key, or who signs with the secret of an access key. */
import type { Account, Received } from "../dialect.ts";
import { Rejection } from "../rejection.ts";
import { bearerKey } from "../request-body.ts";
import { parseAuthorization, type Scope, signatureOf } from "./signature.ts";

/** Throws a Rejection when the request proves nothing, or the wrong thing. */
export function checkAccess(received: Received, account: Account): void {
  const header = received.headers.authorization;
  if (header === undefined) {
    const facts = { code: "MissingAuthenticationTokenException" };
    throw new Rejection("bad-key", "Missing Authentication Token", facts);
  }
  const key = bearerKey(header);
  if (key === undefined) checkSignature(header, received, account);
  else if (account.apiKey !== undefined && key !== account.apiKey) {
    const facts = { code: "AccessDeniedException" };
    throw new Rejection("bad-key", "Authentication failed: the API key is not valid.", facts);
  }
}

function checkSignature(header: string, received: Received, account: Account): void {
  const authorization = parseAuthorization(header);
  if (authorization === undefined)
    throw incomplete("it is neither 'Bearer KEY' nor an AWS4-HMAC-SHA256 signature");
  checkScope(authorization.scope, authorization.signedHeaders, received);
  const { accessKey, apiKey } = account;
  if (accessKey === undefined) {
    if (apiKey === undefined) return;
    throw new Rejection("bad-key", "The security token of the request is invalid.");
  }
  if (authorization.accessKeyId !== accessKey.id) {
    throw new Rejection("bad-key", "The security token of the request is invalid.");
  }
  if (signatureOf(received, authorization, accessKey.secret) !== authorization.signature) {
    const facts = { code: "InvalidSignatureException" };
    const message = "The request signature we calculated does not match the signature you provided.";
    throw new Rejection("bad-key", message, facts);
  }
}

function checkScope(scope: Scope, signed: readonly string[], received: Received): void {
  if (scope.service !== "bedrock") throw incomplete(`its scope is for '${scope.service}', not for 'bedrock'`);
  // HTTP/2 has a name of its own for the host.
  const isBound = signed.includes("host") || signed.includes(":authority");
  if (!isBound || !signed.includes("x-amz-date")) {
    throw incomplete("'host' and 'x-amz-date' must be among the signed headers");
  }
  const stamp = received.headers["x-amz-date"];
  if (typeof stamp !== "string" || !/^\d{8}T\d{6}Z$/u.test(stamp)) throw incomplete("there is no X-Amz-Date");
  if (!stamp.startsWith(scope.date)) throw incomplete("the day of its scope is not that of X-Amz-Date");
}

function incomplete(why: string): Rejection {
  const facts = { code: "IncompleteSignatureException" };
  return new Rejection("bad-key", `The Authorization header can not be used: ${why}.`, facts);
}
