/**
 * What was spent and reserved under one budget in one window. A replica that shares a
 * budget counts what the others have spent as well, and reserves only what it holds.
 */
import type { Budget } from "../model/spend.ts";
import { type WindowBounds, windowAt } from "./budget-window.ts";
import { SpendLease, type Standing } from "./spend-lease.ts";

export class SpendState {
  budget: Budget;
  /** "" where tenants share the budget. */
  readonly tenant: string;
  bounds: WindowBounds;
  spent = 0;
  reserved = 0;
  /** What this replica holds of it; undefined: it shares it with nobody. */
  lease: SpendLease | undefined;
  /** When a call last asked for it. */
  usedAtWallMs: number;
  /** The highest level that was told to whoever watches. */
  crossed: "none" | "soft" | "hard" = "none";

  constructor(budget: Budget, tenant: string, isShared: boolean, wallMs: number) {
    this.budget = budget;
    this.tenant = tenant;
    this.bounds = windowAt(budget.window, wallMs);
    this.lease = isShared ? new SpendLease() : undefined;
    this.usedAtWallMs = wallMs;
  }

  get account(): string {
    return `${this.budget.name}/${this.budget.window}/${this.bounds.startMs}/${encodeURIComponent(this.tenant)}`;
  }

  get own(): number {
    return this.spent + this.reserved;
  }

  get others(): number {
    return this.lease?.others ?? 0;
  }

  /** Of the whole fleet, as far as it is known. */
  get total(): number {
    return this.own + this.others;
  }

  /** What nobody has spent or reserved; Infinity without a hard limit. Never below 0. */
  get remaining(): number {
    return Math.max(0, (this.budget.hardNanoUsd ?? Number.POSITIVE_INFINITY) - this.total);
  }

  /** What may be reserved at once; Infinity without a hard limit. Never below 0. */
  get left(): number {
    if (this.lease === undefined || this.budget.hardNanoUsd === undefined) return this.remaining;
    return Math.min(this.remaining, this.lease.spare(this.own));
  }

  get isSoft(): boolean {
    return this.budget.softNanoUsd !== undefined && this.total >= this.budget.softNanoUsd;
  }

  get standing(): Standing {
    return { limit: this.budget.hardNanoUsd, own: this.own };
  }

  /** A window that is over is forgotten with all that was spent in it. */
  roll(wallMs: number): void {
    if (wallMs >= this.bounds.startMs && wallMs < this.bounds.endMs) return;
    this.bounds = windowAt(this.budget.window, wallMs);
    this.spent = 0;
    this.reserved = 0;
    if (this.lease !== undefined) this.lease = new SpendLease();
    this.crossed = "none";
  }
}
