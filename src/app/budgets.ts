/** The budgets of the settings in force. */
import { Budgets, type Crossing } from "../core/limits/budgets.ts";
import type { Log } from "../telemetry/log.ts";
import type { SettingsInForce } from "./settings-in-force.ts";

/** Budgets that follow the configuration; what passes a limit is logged, once in its window. */
export function budgetsOf(inForce: SettingsInForce, log: Log): Budgets {
  const onCrossed = ({ limit, ...crossing }: Crossing) => {
    const { budget, tenant, endsAtWallMs } = crossing;
    const fields = {
      budget,
      tenant: tenant === "" ? undefined : tenant,
      until: new Date(endsAtWallMs).toISOString(),
    };
    if (limit === "soft")
      log.warn(fields, "a budget has passed its soft limit: the cheapest endpoint comes first");
    else log.warn(fields, "a budget is used up: its calls are refused");
  };
  const isShared = inForce.settings.sharedState !== undefined;
  const budgets = new Budgets(inForce.settings.budgets, { onCrossed, isShared });
  inForce.onAdopted((settings) => budgets.replace(settings.budgets));
  return budgets;
}
