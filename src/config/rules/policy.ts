/** The rules of config/v1/policy.proto: classes of data, routing tables, and what tables leave of routes. */
import type { Config } from "../../../gen/spillway/config/v1/config_pb.ts";
import type { DataHandling, RoutingTable } from "../../../gen/spillway/config/v1/policy_pb.ts";
import { entryPath, fieldPath, itemPath } from "../path.ts";
import { quote } from "../quote.ts";
import type { Report } from "../report.ts";
import { checkAtMost, checkNumber, isGiven } from "./bounds.ts";
import { checkNames, checkReference, checkWord, namesOf } from "./names.ts";

const nameForm = /^[a-z0-9][a-z0-9-]{0,62}$/;
const maxDays = 36_500;
const maxEntries = {
  classes: 64,
  tables: 64,
  areas: 64,
  certifications: 32,
  routes: 256,
  tenants: 256,
  metadata: 32,
};

/** The rules of data classes, of routing tables, and of every data_handling. */
export function checkPolicy(report: Report, config: Config): void {
  checkAtMost(report, "data_classes", config.dataClasses.length, maxEntries.classes);
  checkNames(report, "data_classes", config.dataClasses, nameForm);
  checkAtMost(report, "routing_tables", config.routingTables.length, maxEntries.tables);
  checkNames(report, "routing_tables", config.routingTables, nameForm);
  const names = { classes: namesOf(config.dataClasses), routes: namesOf(config.routes) };
  for (const [index, table] of config.routingTables.entries()) {
    checkTable(report, itemPath("routing_tables", index), table, names);
  }
  checkStrictest(report, config.routingTables);
  checkUsers(report, config, names.classes);
}

interface Names {
  readonly classes: ReadonlySet<string>;
  readonly routes: ReadonlySet<string>;
}

function checkTable(report: Report, path: string, table: RoutingTable, names: Names): void {
  checkWords(report, fieldPath(path, "jurisdictions"), table.jurisdictions, maxEntries.areas);
  checkAtMost(report, fieldPath(path, "regions"), table.regions.length, maxEntries.areas);
  for (const [i, region] of table.regions.entries())
    isGiven(report, itemPath(fieldPath(path, "regions"), i), region);
  checkWords(report, fieldPath(path, "certifications"), table.certifications, maxEntries.certifications);
  checkNumber(report, fieldPath(path, "max_retention_days"), table.maxRetentionDays, {
    min: 0,
    max: maxDays,
  });
  checkRoutes(report, path, table, names.routes);
  checkMatch(report, fieldPath(path, "match"), table, names.classes);
}

function checkRoutes(report: Report, path: string, table: RoutingTable, names: ReadonlySet<string>): void {
  const target = { noun: "route", names };
  const routes = fieldPath(path, "routes");
  checkAtMost(report, routes, table.routes.length, maxEntries.routes);
  for (const [i, route] of table.routes.entries()) checkReference(report, itemPath(routes, i), route, target);
  const instead = fieldPath(path, "instead");
  checkAtMost(report, instead, Object.keys(table.instead).length, maxEntries.routes);
  for (const [route, served] of Object.entries(table.instead)) {
    if (!names.has(route))
      report.problem(entryPath(instead, route), `there is no route named ${quote(route)}`);
    else checkReference(report, entryPath(instead, route), served, target);
  }
}

function checkMatch(report: Report, path: string, { match }: RoutingTable, names: ReadonlySet<string>): void {
  if (match === undefined) return;
  const tenants = fieldPath(path, "tenants");
  checkAtMost(report, tenants, match.tenants.length, maxEntries.tenants);
  for (const [i, tenant] of match.tenants.entries()) isGiven(report, itemPath(tenants, i), tenant);
  const classes = fieldPath(path, "data_classes");
  checkAtMost(report, classes, match.dataClasses.length, maxEntries.classes);
  for (const [i, name] of match.dataClasses.entries()) {
    checkReference(report, itemPath(classes, i), name, { noun: "data class", names });
  }
  checkAtMost(report, fieldPath(path, "metadata"), Object.keys(match.metadata).length, maxEntries.metadata);
}

function checkStrictest(report: Report, tables: readonly RoutingTable[]): void {
  if (tables.length === 0) return;
  const strictest = tables.flatMap(({ strictest }, index) => (strictest ? [index] : []));
  if (strictest.length === 1) return;
  const advice = "set strictest: true in the one table that rules what no other does";
  if (strictest.length === 0) report.problem("routing_tables", advice);
  for (const index of strictest.slice(1)) {
    report.problem(
      fieldPath(itemPath("routing_tables", index), "strictest"),
      `an earlier table has it; ${advice}`,
    );
  }
}

/** What names a class, and what tells how data is handled. */
function checkUsers(report: Report, config: Config, classes: ReadonlySet<string>): void {
  for (const [index, { dataClass }] of config.routes.entries()) {
    if (dataClass === "") continue;
    const path = fieldPath(itemPath("routes", index), "data_class");
    checkReference(report, path, dataClass, { noun: "data class", names: classes });
  }
  for (const list of ["providers", "endpoints"] as const) {
    for (const [index, { dataHandling }] of config[list].entries()) {
      checkHandling(report, fieldPath(itemPath(list, index), "data_handling"), dataHandling);
    }
  }
}

function checkHandling(report: Report, path: string, handling: DataHandling | undefined): void {
  if (handling === undefined) return;
  const most = maxEntries.certifications;
  checkWords(report, fieldPath(path, "jurisdictions"), handling.jurisdictions, most);
  checkWords(report, fieldPath(path, "certifications"), handling.certifications, most);
  checkNumber(report, fieldPath(path, "retention_days"), handling.retentionDays, { min: 0, max: maxDays });
}

function checkWords(report: Report, path: string, words: readonly string[], most: number): void {
  checkAtMost(report, path, words.length, most);
  words.forEach((word, i) => {
    if (isGiven(report, itemPath(path, i), word)) checkWord(report, itemPath(path, i), word);
  });
}
