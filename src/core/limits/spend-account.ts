/**
 * What was spent and reserved under one budget in one window. A replica that shares a
 * budget counts what the others have spent as well; one that reaches nobody keeps to its
 * part of what was left when it last heard of them.
 */
import type { Budget } from "../model/spend.ts";
import { type WindowBounds, windowAt } from "./budget-window.ts";

export class SpendState {
  budget: Budget;
  /** "" where tenants share the budget. */
  readonly tenant: string;
  bounds: WindowBounds;
  spent = 0;
  reserved = 0;
  /** What the other replicas have spent and reserved, as last heard. */
  others = 0;
  /** What of spent and reserved the others were told. */
  told = 0;
  /** How far spent and reserved together may go while nobody is in reach. */
  #reach = Number.POSITIVE_INFINITY;
  /** The highest level that was told to whoever watches. */
  crossed: "none" | "soft" | "hard" = "none";

  constructor(budget: Budget, tenant: string, wallMs: number) {
    this.budget = budget;
    this.tenant = tenant;
    this.bounds = windowAt(budget.window, wallMs);
  }

  get key(): string {
    return `${this.budget.name}/${this.budget.window}/${this.bounds.startMs}/${encodeURIComponent(this.tenant)}`;
  }

  get own(): number {
    return this.spent + this.reserved;
  }

  /** Of the whole fleet, as far as it is known. */
  get total(): number {
    return this.own + this.others;
  }

  /** What may still be reserved; Infinity without a hard limit. Never below 0. */
  get left(): number {
    const { hardNanoUsd = Number.POSITIVE_INFINITY } = this.budget;
    return Math.max(0, Math.min(hardNanoUsd - this.total, this.#reach - this.own));
  }

  get isSoft(): boolean {
    return this.budget.softNanoUsd !== undefined && this.total >= this.budget.softNanoUsd;
  }

  /** A window that is over is forgotten with all that was spent in it. */
  roll(wallMs: number): void {
    if (wallMs >= this.bounds.startMs && wallMs < this.bounds.endMs) return;
    this.bounds = windowAt(this.budget.window, wallMs);
    this.spent = 0;
    this.reserved = 0;
    this.others = 0;
    this.told = 0;
    this.#reach = Number.POSITIVE_INFINITY;
    this.crossed = "none";
  }

  /** Nobody is in reach any more: this is one of so many replicas. What was set before holds on. */
  shareAmong(replicas: number): void {
    const { hardNanoUsd } = this.budget;
    if (hardNanoUsd === undefined || this.#reach !== Number.POSITIVE_INFINITY) return;
    this.#reach = this.own + Math.max(0, hardNanoUsd - this.total) / replicas;
  }

  hear(othersNanoUsd: number): void {
    this.others = othersNanoUsd;
    this.#reach = Number.POSITIVE_INFINITY;
  }
}
