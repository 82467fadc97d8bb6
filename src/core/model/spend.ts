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

/** The place of one account of a budget in what replicas share. */
export interface SpendAccount {
  /** Names budget, tenant and window, the same in all replicas; holds no character that needs quoting but "/". */
  readonly key: string;
  /** When it may be forgotten. */
  readonly endsAtWallMs: number;
}

/** What one replica spent and reserved on an account since it last told; below 0: it gives back what it had reserved. */
export interface SpendReport extends SpendAccount {
  readonly deltaNanoUsd: number;
}

/** What all the others have spent and reserved on an account. */
export interface SpendNews extends SpendAccount {
  readonly othersNanoUsd: number;
}

/**
 * Spending as replicas share it: an exchange takes the reports, adds them to counters that
 * all can see, and brings back what the others have there. No call waits for it.
 */
export interface SharedSpending {
  /** What is to be told. It counts as told until `untell` takes it back. */
  takeReports(wallMs: number): readonly SpendReport[];
  /** The exchange failed: the reports are told again with the next. */
  untell(reports: readonly SpendReport[]): void;
  /** What the others have spent; `replicas` took part lately, this one included. */
  heard(news: readonly SpendNews[], replicas: number, wallMs: number): void;
  /** Nobody is in reach: until somebody is, this replica spends no more than its part of what was left. */
  alone(wallMs: number): void;
}
