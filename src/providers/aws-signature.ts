/**
 * AWS Signature Version 4 over aws4fetch's signer, which is given the time and would
 * read a clock of its own otherwise. Only the host, the date and the session token are
 * signed besides the body: what the HTTP client adds later cannot break a signature.
 */
import { AwsV4Signer } from "aws4fetch";
import type { AwsCredentials } from "./aws-credentials.ts";

export interface SignableRequest {
  readonly method: "GET" | "POST";
  /** As it goes on the wire. */
  readonly url: string;
  readonly body: string | undefined;
}

/** The headers that prove who sends the request. `wallMs` may be five minutes off. */
export async function signatureHeaders(
  request: SignableRequest,
  credentials: AwsCredentials,
  wallMs: number,
): Promise<Readonly<Record<string, string>>> {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const signer = new AwsV4Signer({
    method: request.method,
    url: request.url,
    ...(request.body === undefined ? {} : { body: request.body }),
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    service: "bedrock",
    region: regionOf(new URL(request.url).hostname),
    datetime: basicTime(wallMs),
  });
  const { headers } = await signer.sign();
  return Object.fromEntries(headers.entries());
}

/** A host that names no region is a stand-in for tests, whose region nobody checks. */
const anyRegion = "us-east-1";

/** bedrock-runtime.REGION.amazonaws.com, its FIPS and private forms, bedrock-mantle.REGION.api.aws. */
function regionOf(host: string): string {
  return /(?:^|\.)bedrock[a-z-]*\.([a-z0-9-]+)\./.exec(host)?.[1] ?? anyRegion;
}

/** ISO 8601 in its basic form, to the second: 20261122T101530Z. */
function basicTime(wallMs: number): string {
  return new Date(wallMs).toISOString().replace(/[-:]|\.\d{3}/g, "");
}
