/**
 * Who may go where. A routing table says it for one segment of callers; a call carries
 * the tables that rule it from its first pick to its last (docs/concepts/policy.md).
 */

/** Where finished answers may be kept, from the strictest on. */
export type Store = "none" | "memory" | "shared";

/** A class of data, by which requests name what is in them. */
export interface DataClass {
  readonly name: string;
  readonly store: Store;
}

/** What an endpoint must fulfil. Empty lists and undefined demand nothing. */
export interface Demands {
  /** One of the endpoint's jurisdictions is among these. */
  readonly jurisdictions: readonly string[];
  /** Its region is among these, in lower case. */
  readonly regions: readonly string[];
  /** It has all of these. */
  readonly certifications: readonly string[];
  readonly forbidTraining: boolean;
  readonly maxRetentionDays: number | undefined;
}

/** Which requests a table rules; empty lists and maps hold for all. */
export interface TableMatch {
  /** Names, or beginnings with a "*" behind. */
  readonly tenants: readonly string[];
  readonly dataClasses: readonly string[];
  /** Values by key, or their beginnings with a "*" behind. */
  readonly metadata: ReadonlyMap<string, string>;
}

export interface RoutingTable {
  readonly name: string;
  readonly match: TableMatch;
  readonly demands: Demands;
  /** Empty: all. */
  readonly routes: readonly string[];
  /** Routes that serve in place of the named ones. */
  readonly instead: ReadonlyMap<string, string>;
  readonly strictest: boolean;
}

/** All that the configuration says of policy. */
export interface PolicySettings {
  readonly dataClasses: readonly DataClass[];
  /** Empty: no policy. */
  readonly tables: readonly RoutingTable[];
}

export const noPolicy: PolicySettings = { dataClasses: [], tables: [] };

/** What rules one call. */
export interface CallPolicy {
  /** As the request or its route named it; "" without one. */
  readonly dataClass: string;
  /** All of them must allow an endpoint. None: every endpoint is allowed. */
  readonly tables: readonly RoutingTable[];
  /** Why no endpoint at all may serve it, for people; undefined: the tables decide. */
  readonly closed: string | undefined;
  /** Where its finished answer may be kept. */
  readonly store: Store;
}

/** Of a call that no policy rules. */
export const unrestricted: CallPolicy = { dataClass: "", tables: [], closed: undefined, store: "shared" };
