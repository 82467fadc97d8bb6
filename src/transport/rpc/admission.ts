import { CallError } from "../../core/model/call-error.ts";
import type { Grant, Permission } from "../../core/model/grant.ts";
import { type Priority, priorities } from "../../core/model/priority.ts";
import type { Credentials, Identity } from "../../identity/identity.ts";
import type { CallEnd } from "./call-end.ts";

/**
 * Tells what a caller is granted, or refuses it with a CallError. Asked once of each
 * call, before its body is read, so that neither strangers nor a rush can make us hold
 * one; the listeners carry the grant to the handler, and say when the call is over.
 */
export type Admission = (
  credentials: Credentials,
  needed: Permission | undefined,
  end: CallEnd,
) => Promise<Grant>;

/** Keeps out work that this process cannot carry. */
export interface Threshold {
  /**
   * Why a call of this priority is turned away, asked before anything else is known of it; undefined: it may ask
   * to enter. Counts who is told to go, and reckons with the others until they have asked.
   */
  refusal(priority: Priority): CallError | undefined;
  /**
   * Throws a CallError "resource-exhausted" that says when to come back. What is
   * returned must be called once, when the call is over.
   */
  enter(priority: Priority): () => void;
}

/** The header by which a caller says how much a call matters. */
export const priorityHeader = "x-spillway-priority";

/** What callers of a service without a permission are granted. */
const nobody: Grant = { tenant: "", permissions: new Set() };

/** How soon an issuer of tokens that could not be reached may be asked about again. */
const retryAfterMs = 1_000;

/**
 * The one place that asks who calls, whether the caller may, and whether there is room.
 * Only completions need room: operators and health checks are heard most of all when
 * there is none. Strangers are turned away first, so that they take none.
 */
export function createAdmission(identity: Identity, threshold: Threshold): Admission {
  return async (credentials, needed, end) => {
    if (needed === undefined) return nobody;
    const grant = await granted(identity, credentials, needed);
    if (needed === "complete") end.whenOver(threshold.enter(priorityOf(credentials)));
    return grant;
  };
}

/** What a caller says of its priority: "normal" when it says nothing, undefined for a word that is none. */
export function priorityIn(word: string | undefined): Priority | undefined {
  return word === undefined ? "normal" : priorities.find((each) => each === word);
}

function priorityOf({ header }: Credentials): Priority {
  const priority = priorityIn(header(priorityHeader));
  if (priority !== undefined) return priority;
  throw new CallError("invalid-argument", `${priorityHeader} must be ${priorities.join(" or ")}`);
}

async function granted(identity: Identity, credentials: Credentials, needed: Permission): Promise<Grant> {
  const identification = await identity.identify(credentials);
  switch (identification.kind) {
    case "unknown":
      throw new CallError("unauthenticated", identification.reason);
    case "denied":
      throw new CallError("permission-denied", identification.reason);
    case "unavailable":
      throw new CallError("unavailable", identification.reason, { retryAfterMs });
    case "known": {
      const { grant } = identification;
      if (grant.permissions.has(needed)) return grant;
      throw new CallError("permission-denied", `the caller lacks the permission "${needed}"`);
    }
  }
}
