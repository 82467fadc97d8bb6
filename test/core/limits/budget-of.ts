import type { Budget } from "../../../src/core/model/spend.ts";

/** A day's budget of all callers together, without bounds where a test sets none. */
export function budgetOf(change: Partial<Budget>): Budget {
  return {
    name: "b",
    tenants: [],
    routes: [],
    perTenant: false,
    window: "day",
    softNanoUsd: undefined,
    hardNanoUsd: undefined,
    ...change,
  };
}
