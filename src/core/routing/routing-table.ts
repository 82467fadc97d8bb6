/**
 * Which routing tables rule a call, and by which route it goes. Worked out once, before
 * the first pick: the tables then travel with the call.
 */
import { fitsPattern } from "../base/name-pattern.ts";
import {
  type CallPolicy,
  type Demands,
  type PolicySettings,
  type RoutingTable,
  type Store,
  unrestricted,
} from "../model/policy.ts";
import type { CompletionRequest } from "../model/request.ts";
import { doubtfulOption } from "./harmless-options.ts";

/** What the tables are matched with. */
export interface PolicyQuestion {
  readonly tenant: string;
  /** As the request names it; undefined: it names none. */
  readonly dataClass: string | undefined;
  readonly metadata: ReadonlyMap<string, string>;
  readonly providerOptions: CompletionRequest["providerOptions"];
  /** The route that the request names. */
  readonly route: string;
  /** The class of a route; undefined: it has none. */
  readonly classOfRoute: (route: string) => string | undefined;
}

/** The question that a request of a tenant puts. */
export function questionOf(
  { route, routing, metadata, providerOptions }: CompletionRequest,
  tenant: string,
  classOfRoute: PolicyQuestion["classOfRoute"],
): PolicyQuestion {
  return { tenant, dataClass: routing.dataClassification, metadata, providerOptions, route, classOfRoute };
}

/** The policy of a call, and the route that serves it. */
export interface PolicyAnswer {
  readonly policy: CallPolicy;
  readonly route: string;
}

/**
 * A request may name a class beside that of its route, and then the tables of both
 * rule: it narrows, and never widens. A class that is not configured is ruled by the
 * strictest table, and where there are no tables by a refusal: what a caller calls
 * classified goes nowhere by default.
 */
export function policyFor(question: PolicyQuestion, settings: PolicySettings): PolicyAnswer {
  const { dataClass, route, classOfRoute } = question;
  const named = [dataClass, classOfRoute(route)];
  if (settings.tables.length === 0) {
    const unknown = named.find((name) => name !== undefined && !isKnown(name, settings));
    if (unknown === undefined) return { policy: { ...unrestricted, ...classOf(named, settings) }, route };
    return { policy: closedFor(unknown), route };
  }
  const first = tablesFor(named, question, settings);
  const target = first.find((table) => table.instead.has(route))?.instead.get(route) ?? route;
  const all = target === route ? named : [...named, classOfRoute(target)];
  const tables = target === route ? first : tablesFor(all, question, settings);
  const closed = hiddenBy(tables, route) ?? undoneBy(question.providerOptions, tables);
  return { policy: { ...classOf(all, settings), tables, closed }, route: target };
}

function hiddenBy(tables: readonly RoutingTable[], route: string): string | undefined {
  const hiding = tables.find(({ routes }) => routes.length > 0 && !routes.includes(route));
  return hiding && `the routing table "${hiding.name}" has no route "${route}"`;
}

/** What goes to a provider unread must not undo what a table demands of it. */
function undoneBy(
  options: PolicyQuestion["providerOptions"],
  tables: readonly RoutingTable[],
): string | undefined {
  const option = doubtfulOption(options);
  const demanding = option && tables.find(({ demands }) => demandsAnything(demands));
  return (
    demanding &&
    `provider_options.${option.slice(0, 100)} might undo what the routing table "${demanding.name}" demands; leave it out`
  );
}

function demandsAnything(demands: Demands): boolean {
  const { jurisdictions, regions, certifications, forbidTraining, maxRetentionDays } = demands;
  const places = [...jurisdictions, ...regions, ...certifications];
  return places.length > 0 || forbidTraining || maxRetentionDays !== undefined;
}

type Named = readonly (string | undefined)[];

function tablesFor(
  named: Named,
  question: PolicyQuestion,
  settings: PolicySettings,
): readonly RoutingTable[] {
  const given = new Set(named.filter((name) => name !== undefined));
  const classes: readonly (string | undefined)[] = given.size === 0 ? [undefined] : [...given];
  return [...new Set(classes.map((name) => tableFor(name, question, settings)))];
}

function tableFor(
  dataClass: string | undefined,
  question: PolicyQuestion,
  settings: PolicySettings,
): RoutingTable {
  const isUnknown = dataClass !== undefined && !isKnown(dataClass, settings);
  const fitting = isUnknown ? undefined : settings.tables.find((table) => fits(table, dataClass, question));
  return fitting ?? strictestOf(settings.tables);
}

function fits({ match }: RoutingTable, dataClass: string | undefined, question: PolicyQuestion): boolean {
  const { tenants, dataClasses, metadata } = match;
  if (tenants.length > 0 && !tenants.some((pattern) => fitsPattern(pattern, question.tenant))) return false;
  if (dataClasses.length > 0 && (dataClass === undefined || !dataClasses.includes(dataClass))) return false;
  for (const [key, pattern] of metadata) {
    const value = question.metadata.get(key);
    if (value === undefined || !fitsPattern(pattern, value)) return false;
  }
  return true;
}

/** The configuration's rules see to it that there is one; without them nothing is allowed. */
function strictestOf(tables: readonly RoutingTable[]): RoutingTable {
  return tables.find(({ strictest }) => strictest) ?? nothingAllowed;
}

const nothingAllowed: RoutingTable = {
  name: "nothing",
  match: { tenants: [], dataClasses: [], metadata: new Map() },
  demands: {
    jurisdictions: ["nowhere"],
    regions: ["nowhere"],
    certifications: ["none"],
    forbidTraining: true,
    maxRetentionDays: 0,
  },
  routes: [],
  instead: new Map(),
  strictest: true,
};

function isKnown(name: string, { dataClasses }: PolicySettings): boolean {
  return dataClasses.some((each) => each.name === name);
}

const strictness: readonly Store[] = ["none", "memory", "shared"];

/** The class's name as it is told, and the strictest of what the classes say of keeping answers. */
function classOf(named: Named, { dataClasses }: PolicySettings): Pick<CallPolicy, "dataClass" | "store"> {
  const given = [...new Set(named.filter((name) => name !== undefined))];
  const stores = given.map((name) => dataClasses.find((each) => each.name === name)?.store ?? "none");
  const store = strictness.find((each) => stores.includes(each)) ?? "shared";
  return { dataClass: given.join(" + "), store };
}

function closedFor(dataClass: string): CallPolicy {
  return {
    dataClass,
    tables: [],
    closed: `the data class "${dataClass}" is not configured, and there is no routing table for what is not`,
    store: "none",
  };
}
