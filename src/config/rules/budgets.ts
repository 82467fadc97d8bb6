import { type Budget, BudgetWindow } from "../../../gen/spillway/config/v1/budget_pb.ts";
import type { Config } from "../../../gen/spillway/config/v1/config_pb.ts";
import { fieldPath, itemPath } from "../path.ts";
import type { Report } from "../report.ts";
import { checkAtMost, checkNumber, isGiven } from "./bounds.ts";
import { checkNames, checkReference, namesOf } from "./names.ts";

const nameForm = /^[a-z0-9][a-z0-9-]{0,62}$/;
const mostBudgets = 64;
const mostNames = 256;
const mostUsd = 1e9;

/** The rules of config/v1/budget.proto. */
export function checkBudgets(report: Report, { budgets, routes }: Config): void {
  checkAtMost(report, "budgets", budgets.length, mostBudgets);
  checkNames(report, "budgets", budgets, nameForm);
  const names = namesOf(routes);
  for (const [index, budget] of budgets.entries()) {
    const path = itemPath("budgets", index);
    checkLimits(report, path, budget);
    checkAtMost(report, fieldPath(path, "tenants"), budget.tenants.length, mostNames);
    for (const [i, tenant] of budget.tenants.entries()) {
      isGiven(report, itemPath(fieldPath(path, "tenants"), i), tenant);
    }
    checkAtMost(report, fieldPath(path, "routes"), budget.routes.length, mostNames);
    for (const [i, route] of budget.routes.entries()) {
      checkReference(report, itemPath(fieldPath(path, "routes"), i), route, { noun: "route", names });
    }
  }
}

function checkLimits(report: Report, path: string, { window, softUsd, hardUsd }: Budget): void {
  if (window === BudgetWindow.UNSPECIFIED) {
    report.problem(fieldPath(path, "window"), "must be hour, day or month");
  }
  checkNumber(report, fieldPath(path, "soft_usd"), softUsd, { above: 0, max: mostUsd });
  checkNumber(report, fieldPath(path, "hard_usd"), hardUsd, { above: 0, max: mostUsd });
  if (softUsd === undefined && hardUsd === undefined) {
    report.problem(fieldPath(path, "hard_usd"), "is required without soft_usd");
  } else if (softUsd !== undefined && hardUsd !== undefined && softUsd > hardUsd) {
    report.problem(fieldPath(path, "soft_usd"), `must be at most hard_usd, which is ${hardUsd}`);
  }
}
