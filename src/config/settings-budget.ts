import { type Budget as BudgetMessage, BudgetWindow } from "../../gen/spillway/config/v1/budget_pb.ts";
import type { Budget } from "../core/model/spend.ts";

const nanoUsdPerUsd = 1e9;

/** A budget in the words of the domain. */
export function budgetSettings(budget: BudgetMessage): Budget {
  const { name, tenants, routes, perTenant, softUsd, hardUsd } = budget;
  return {
    name,
    tenants,
    routes,
    perTenant,
    window: windowOf(budget.window),
    softNanoUsd: softUsd === undefined ? undefined : Math.round(softUsd * nanoUsdPerUsd),
    hardNanoUsd: hardUsd === undefined ? undefined : Math.round(hardUsd * nanoUsdPerUsd),
  };
}

function windowOf(window: BudgetWindow): Budget["window"] {
  switch (window) {
    case BudgetWindow.HOUR:
      return "hour";
    case BudgetWindow.MONTH:
      return "month";
    default:
      return "day";
  }
}
