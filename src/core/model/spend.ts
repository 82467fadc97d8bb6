/**
 * What may be spent, and what replicas tell one another of what they spent. All amounts
 * are whole nano-USD, all windows are of UTC, all times here are of the wall clock.
 */

export type BudgetWindow = "hour" | "day" | "month";

/** A bound on what calls may cost, wasted attempts included. */
export interface Budget {
  readonly name: string;
  /** Whose calls it bounds: names, or beginnings with a "*" behind. Empty: all. */
  readonly tenants: readonly string[];
  /** The routes, as requests name them. Empty: all. */
  readonly routes: readonly string[];
  /** Whether each tenant has the whole of it for itself. */
  readonly perTenant: boolean;
  readonly window: BudgetWindow;
  /** Above it the cheapest endpoint comes first. Undefined: none. */
  readonly softNanoUsd: number | undefined;
  /** Above it calls are refused until the window ends. Undefined: none. */
  readonly hardNanoUsd: number | undefined;
}

/**
 * One account of a budget, as a replica tells of it and asks for more. Whoever may spend
 * holds the money: what one holds no other can have, and all together never hold more than
 * the limit. All figures are sums over the window and not changes, so that telling twice
 * does no harm.
 */
export interface SpendAsk {
  /** Names budget, tenant and window, the same in all replicas. */
  readonly account: string;
  /** When it may be forgotten. */
  readonly endsAtWallMs: number;
  /** The hard limit; undefined: none, and what is spent is only counted. */
  readonly limitNanoUsd: number | undefined;
  /** Spent and reserved by this replica. */
  readonly usedNanoUsd: number;
  /** What this replica holds, that included; what it held above this it gives back herewith. At least what it uses. */
  readonly heldNanoUsd: number;
  /** What it would like to hold. At least what it holds. */
  readonly wantNanoUsd: number;
  /** With less than this above what it uses it can do nothing, and would rather have nothing more. */
  readonly leastNanoUsd: number;
  /** What it last heard of the account; undefined: nothing yet. */
  readonly known: KnownSpend | undefined;
}

/** What lets an account be put together again when the store has lost it, or has taken this replica for gone. */
export interface KnownSpend {
  /** Which account it was, of those that the store has begun under this name. */
  readonly born: string;
  /** What this replica had told to have used. */
  readonly toldNanoUsd: number;
  /** What replicas have used that are gone. */
  readonly goneNanoUsd: number;
}

/** How an account stands. */
export interface SpendNews {
  readonly account: string;
  readonly born: string;
  /** What this replica holds from now on. */
  readonly heldNanoUsd: number;
  /** What all others have spent and reserved, those included that are gone. */
  readonly othersNanoUsd: number;
  readonly goneNanoUsd: number;
  /** The most that any other replica needs to do anything with it. */
  readonly largestNanoUsd: number;
}

export interface SpendAnswer {
  /** How many replicas take part, this one included. */
  readonly replicas: number;
  readonly news: readonly SpendNews[];
}

/** What replicas share their spending through. */
export interface SpendLedger {
  /** Undefined: nobody is in reach. Resolves within tens of milliseconds, and never rejects. */
  spend(asks: readonly SpendAsk[]): Promise<SpendAnswer | undefined>;
}

/** Spending that is shared: it asks, and hears; no call waits for an answer. */
export interface SharedSpending {
  /** What is to be asked now; empty: nothing. One question at a time. */
  asks(wallMs: number): readonly SpendAsk[];
  heard(answer: SpendAnswer, wallMs: number): void;
  /** The last question had no answer. */
  cutOff(wallMs: number): void;
  /** What gives back all that is held and not used: the last thing that a replica tells. */
  farewell(wallMs: number): readonly SpendAsk[];
  /** Called when a call needs money that is not at hand, and that others may have left. */
  onShort(callback: () => void): void;
}
