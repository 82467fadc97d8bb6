/**
 * AWS Signature Version 4, from the side that checks: the request as it came is written
 * down in canonical form, and signed again with the secret that the account has.
 * Chunked and query-string signatures are not known here.
 */
import { createHash, createHmac } from "node:crypto";
import type { Received } from "../dialect.ts";

export interface Scope {
  /** "20261122". */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** What an Authorization header says. */
export interface Authorization {
  readonly accessKeyId: string;
  readonly scope: Scope;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const pattern =
  /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/u;

/** Reads the header; undefined when it is no signature of this version. */
export function parseAuthorization(header: string): Authorization | undefined {
  const match = pattern.exec(header);
  if (match === null) return undefined;
  const [, accessKeyId = "", date = "", region = "", service = "", signed = "", signature = ""] = match;
  return { accessKeyId, scope: { date, region, service }, signedHeaders: signed.split(";"), signature };
}

/** The signature that the request should carry. */
export function signatureOf(
  received: Received,
  { scope, signedHeaders }: Authorization,
  secret: string,
): string {
  const { date, region, service } = scope;
  const toSign = [
    "AWS4-HMAC-SHA256",
    String(received.headers["x-amz-date"]),
    `${date}/${region}/${service}/aws4_request`,
    hash(canonicalRequest(received, signedHeaders)),
  ].join("\n");
  const key = [date, region, service, "aws4_request"].reduce<string | Buffer>(
    (last, part) => hmac(last, part),
    `AWS4${secret}`,
  );
  return hmac(key, toSign).toString("hex");
}

function canonicalRequest(received: Received, signedHeaders: readonly string[]): string {
  const query = [...received.query].map(([name, value]) => `${encode(name)}=${encode(value)}`).sort();
  const headers = signedHeaders.map((name) => {
    const value = received.headers[name] ?? "";
    return `${name}:${String(value).trim().replace(/\s+/gu, " ")}\n`;
  });
  return [
    received.method,
    // What was escaped on the way is escaped once more: every service but S3 signs it so.
    received.path.split("/").map(encode).join("/"),
    query.join("&"),
    headers.join(""),
    signedHeaders.join(";"),
    hash(received.body),
  ].join("\n");
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/gu,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
