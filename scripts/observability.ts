/**
 * Writes what operators load into Grafana and Prometheus, and the pages about it, from
 * the tables in scripts/observability and the registry of metrics.
 * Usage: node scripts/observability.ts FOLDER-FOR-DEPLOY FOLDER-FOR-PAGES
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dashboardJson } from "./observability/dashboard.ts";
import { alertsPage, metricsPage } from "./observability/pages.ts";
import { rulesYaml, ruleTestsYaml } from "./observability/rules.ts";

const [deploy, pages] = process.argv.slice(2);
if (deploy === undefined || pages === undefined) {
  throw new Error("usage: node scripts/observability.ts FOLDER-FOR-DEPLOY FOLDER-FOR-PAGES");
}

mkdirSync(deploy, { recursive: true });
mkdirSync(pages, { recursive: true });
writeFileSync(join(deploy, "dashboard.json"), dashboardJson());
writeFileSync(join(deploy, "rules.yaml"), rulesYaml());
writeFileSync(join(deploy, "rules.test.yaml"), ruleTestsYaml());
writeFileSync(join(pages, "metrics.md"), metricsPage());
writeFileSync(join(pages, "alerts.md"), alertsPage());
