/**
 * nice-grpc hides the call that an interceptor saw, and its metadata alone come to the
 * handler: what admission granted travels in them. What a client sends under the same
 * key is dropped first, whatever becomes of the call.
 */
import type { Metadata } from "@grpc/grpc-js";
import type { CallContext } from "nice-grpc";
import { type Grant, permissions } from "../../core/model/grant.ts";

const grantKey = "spillway-grant";

/** How a grant is written; grants are few and live as long as the configuration. */
const written = new WeakMap<Grant, string>();

/** Drops what a client sent. */
export function clearGrant(metadata: Metadata): void {
  metadata.remove(grantKey);
}

export function setGrant(metadata: Metadata, grant: Grant): void {
  let text = written.get(grant);
  if (text === undefined) {
    // Metadata are ASCII; a tenant of the configuration may be anything.
    text = encodeURIComponent(JSON.stringify([grant.tenant, ...grant.permissions]));
    written.set(grant, text);
  }
  metadata.set(grantKey, text);
}

/** Grants that were read, by their text: reading one costs more than all else here. */
const read = new Map<string, Grant>();
/** Far above what has callers at a time; tenants may be whatever tokens name. */
const mostRead = 1_000;

/** Undefined when no interceptor set one. */
export function grantOf({ metadata }: Pick<CallContext, "metadata">): Grant | undefined {
  const text = metadata.get(grantKey);
  if (text === undefined) return undefined;
  const known = read.get(text);
  if (known !== undefined) return known;
  const grant = parsed(text);
  if (read.size >= mostRead) read.clear();
  if (grant !== undefined) read.set(text, grant);
  return grant;
}

function parsed(text: string): Grant | undefined {
  const [tenant, ...granted]: readonly string[] = JSON.parse(decodeURIComponent(text));
  if (tenant === undefined) return undefined;
  return { tenant, permissions: new Set(permissions.filter((each) => granted.includes(each))) };
}
