/**
 * The budgets of a process: what calls may still spend, reserved before an attempt is
 * sent and settled when it is over, whatever became of it. One synchronous step checks
 * and reserves, so that calls that come at once cannot all take what is left.
 */
import { fitsPattern } from "../base/name-pattern.ts";
import type { Budget, SharedSpending } from "../model/spend.ts";
import { FleetSpending, type Outlook } from "./fleet-spending.ts";
import { SpendState } from "./spend-account.ts";

/** Whose call it is, and by which route, as the request names it. */
export interface Spender {
  readonly tenant: string;
  readonly route: string;
}

/** What a call may still spend. */
export interface Allowance {
  /** What may be reserved at once. Infinity without a hard limit. */
  readonly leftNanoUsd: number;
  /** What nobody has spent, be it at hand or held by other replicas. Infinity without a hard limit. */
  readonly remainingNanoUsd: number;
  /** The budget that leaves the least; undefined: none bounds the call. */
  readonly tightest: { readonly name: string; readonly endsAtWallMs: number } | undefined;
  /** Whether a soft limit is passed: the cheapest endpoint is to come first. */
  readonly thrifty: boolean;
}

/** What was taken from the budgets for an attempt. Every one must get exactly one `settle`. */
export interface Reservation {
  readonly nanoUsd: number;
  readonly parts: readonly { readonly state: SpendState; readonly startMs: number }[];
}

/** A budget passed one of its limits, for the first time in its window. */
export interface Crossing {
  readonly budget: string;
  /** "" where tenants share it. */
  readonly tenant: string;
  readonly limit: "soft" | "hard";
  readonly endsAtWallMs: number;
}

/** How much of a budget is used, of the tenant that has used the most where each has its own. */
export interface BudgetUse {
  readonly budget: Budget;
  readonly spentNanoUsd: number;
  readonly reservedNanoUsd: number;
  readonly endsAtWallMs: number;
}

/** Tenants beyond so many of one budget share an account: names of tenants may be made up. */
const mostTenants = 10_000;
const otherTenants = "*";
const sweepMs = 60_000;

const unbounded: Allowance = {
  leftNanoUsd: Number.POSITIVE_INFINITY,
  remainingNanoUsd: Number.POSITIVE_INFINITY,
  tightest: undefined,
  thrifty: false,
};

export interface BudgetsOptions {
  readonly onCrossed?: (crossing: Crossing) => void;
  /** Whether other replicas spend from the same budgets. */
  readonly isShared?: boolean;
}

export class Budgets {
  readonly #onCrossed: (crossing: Crossing) => void;
  readonly #fleet: FleetSpending | undefined;
  #budgets: readonly Budget[] = [];
  #states = new Map<string, Map<string, SpendState>>();
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(budgets: readonly Budget[], { onCrossed = () => {}, isShared = false }: BudgetsOptions = {}) {
    this.#onCrossed = onCrossed;
    this.#fleet = isShared
      ? new FleetSpending({
          states: (wallMs) => this.#all(wallMs),
          heard: (state) => this.#tellCrossing(state),
        })
      : undefined;
    this.replace(budgets);
  }

  /** How these budgets take part in their fleet; undefined: they are this process's alone. */
  get shared(): SharedSpending | undefined {
    return this.#fleet;
  }

  /** Another configuration: a budget of the same name and window goes on with what was spent. */
  replace(budgets: readonly Budget[]): void {
    const before = this.#states;
    this.#budgets = budgets;
    this.#states = new Map();
    for (const budget of budgets) {
      const kept = new Map<string, SpendState>();
      for (const [tenant, state] of before.get(budget.name) ?? []) {
        const isSame = state.budget.window === budget.window && state.budget.perTenant === budget.perTenant;
        if (!isSame) continue;
        state.budget = budget;
        kept.set(tenant, state);
      }
      this.#states.set(budget.name, kept);
    }
  }

  allowance(spender: Spender, wallMs: number): Allowance {
    if (this.#budgets.length === 0) return unbounded;
    let allowance = unbounded;
    for (const state of this.#statesOf(spender, wallMs)) {
      state.usedAtWallMs = wallMs;
      this.#fleet?.prepare(state);
      const isTighter = state.left < allowance.leftNanoUsd;
      allowance = {
        leftNanoUsd: Math.min(allowance.leftNanoUsd, state.left),
        remainingNanoUsd: Math.min(allowance.remainingNanoUsd, state.remaining),
        tightest: isTighter
          ? { name: state.budget.name, endsAtWallMs: state.bounds.endMs }
          : allowance.tightest,
        thrifty: allowance.thrifty || state.isSoft,
      };
    }
    return allowance;
  }

  /** What a call may expect that needs so much and did not find it. */
  outlook(spender: Spender, nanoUsd: number, wallMs: number): Outlook {
    if (this.#fleet === undefined) return { kind: "used-up" };
    return this.#fleet.outlook(this.#statesOf(spender, wallMs), nanoUsd, wallMs);
  }

  reserve(spender: Spender, nanoUsd: number, wallMs: number): Reservation {
    const states = this.#budgets.length === 0 ? [] : this.#statesOf(spender, wallMs);
    for (const state of states) {
      state.reserved += nanoUsd;
      state.lease?.took(nanoUsd, wallMs);
    }
    return { nanoUsd, parts: states.map((state) => ({ state, startMs: state.bounds.startMs })) };
  }

  /** The attempt is over and cost so much. It counts in the window in which it began; one that is over has forgotten it. */
  settle(reservation: Reservation, costNanoUsd: number): void {
    for (const { state, startMs } of reservation.parts) {
      if (state.bounds.startMs !== startMs) continue;
      state.reserved -= reservation.nanoUsd;
      state.spent += costNanoUsd;
      this.#tellCrossing(state);
    }
  }

  use(wallMs: number): readonly BudgetUse[] {
    return this.#budgets.map((budget) => {
      const states = [...(this.#states.get(budget.name)?.values() ?? [])];
      for (const state of states) state.roll(wallMs);
      const fullest = states.reduce<SpendState | undefined>(
        (most, state) => (most === undefined || state.total > most.total ? state : most),
        undefined,
      );
      const { bounds } = fullest ?? new SpendState(budget, "", false, wallMs);
      return {
        budget,
        spentNanoUsd: (fullest?.spent ?? 0) + (fullest?.others ?? 0),
        reservedNanoUsd: fullest?.reserved ?? 0,
        endsAtWallMs: bounds.endMs,
      };
    });
  }

  #statesOf({ tenant, route }: Spender, wallMs: number): readonly SpendState[] {
    return this.#budgets.flatMap((budget) => {
      const { tenants, routes, perTenant } = budget;
      if (tenants.length > 0 && !tenants.some((pattern) => fitsPattern(pattern, tenant))) return [];
      if (routes.length > 0 && !routes.includes(route)) return [];
      return [this.#stateOf(budget, perTenant ? tenant : "", wallMs)];
    });
  }

  #stateOf(budget: Budget, tenant: string, wallMs: number): SpendState {
    const states = this.#states.get(budget.name) ?? new Map<string, SpendState>();
    this.#states.set(budget.name, states);
    const known = states.get(tenant);
    if (known === undefined && tenant !== otherTenants && this.#isFull(states, wallMs)) {
      return this.#stateOf(budget, otherTenants, wallMs);
    }
    const state = known ?? new SpendState(budget, tenant, this.#fleet !== undefined, wallMs);
    state.roll(wallMs);
    states.set(tenant, state);
    return state;
  }

  /** Forgets tenants whose window is over before it says yes; it looks for them once a minute at most. */
  #isFull(states: Map<string, SpendState>, wallMs: number): boolean {
    if (states.size < mostTenants) return false;
    if (wallMs - this.#sweptAt < sweepMs) return true;
    this.#sweptAt = wallMs;
    for (const [tenant, { bounds, reserved }] of states) {
      if (bounds.endMs <= wallMs && reserved === 0) states.delete(tenant);
    }
    return states.size >= mostTenants;
  }

  /** All of them as of now. What tenants share is there before anybody spends of it. */
  #all(wallMs: number): readonly SpendState[] {
    for (const budget of this.#budgets) if (!budget.perTenant) this.#stateOf(budget, "", wallMs);
    const states = [...this.#states.values()].flatMap((each) => [...each.values()]);
    for (const state of states) state.roll(wallMs);
    return states;
  }

  #tellCrossing(state: SpendState): void {
    const { budget, tenant, bounds, crossed } = state;
    const isHard = budget.hardNanoUsd !== undefined && state.spent + state.others >= budget.hardNanoUsd;
    const limit = isHard ? "hard" : state.isSoft ? "soft" : "none";
    if (limit === "none" || limit === crossed || crossed === "hard") return;
    state.crossed = limit;
    this.#onCrossed({ budget: budget.name, tenant, limit, endsAtWallMs: bounds.endMs });
  }
}
