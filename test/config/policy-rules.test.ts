import { describe, expect, it } from "vitest";
import { configText } from "./support/config-text.ts";
import { linesOf, loadText } from "./support/fake-environment.ts";
import { type Row, refusesRow } from "./support/rule-row.ts";

const provider = "name: openai, preset: openai, api_key: env:KEY";
const endpoint = "name: gpt, provider: openai, model: m";
const table = (field: string) => ({ more: `routing_tables: [{name: t, strictest: true, ${field}}]` });
const tables = (list: string) => ({ more: `routing_tables: [${list}]` });
const handling = (field: string) => ({ endpoint: `${endpoint}, data_handling: {${field}}` });

const rows: readonly Row[] = [
  [{ more: "data_classes: [{name: Personal}]" }, "data_classes[0].name", "is not of the form"],
  [{ more: "data_classes: [{name: a}, {name: a}]" }, "data_classes[1].name", "is taken by"],
  [tables("{name: a}"), "routing_tables", "set strictest: true in the one table"],
  [
    tables("{name: a, strictest: true}, {name: b, strictest: true}"),
    "routing_tables[1].strictest",
    "an earlier table has it",
  ],
  [table("jurisdictions: [EU]"), "routing_tables[0].jurisdictions[0]", "is not of the form"],
  [table("regions: ['']"), "routing_tables[0].regions[0]", "is required"],
  [table("certifications: ['ISO 27001']"), "routing_tables[0].certifications[0]", "is not of the form"],
  [table("max_retention_days: 36501"), "routing_tables[0].max_retention_days", "0 to 36500"],
  [table("routes: [chatt]"), "routing_tables[0].routes[0]", 'did you mean "chat"?'],
  [table("instead: {chatt: chat}"), 'routing_tables[0].instead["chatt"]', 'no route named "chatt"'],
  [table("instead: {chat: chatt}"), 'routing_tables[0].instead["chat"]', 'no route named "chatt"'],
  [table("match: {tenants: ['']}"), "routing_tables[0].match.tenants[0]", "is required"],
  [table("match: {data_classes: [a]}"), "routing_tables[0].match.data_classes[0]", "no data class"],
  [{ route: "name: chat, data_class: a" }, "routes[0].data_class", 'no data class named "a"'],
  [handling("jurisdictions: [DE]"), "endpoints[0].data_handling.jurisdictions[0]", "is not of the form"],
  [handling("retention_days: 36501"), "endpoints[0].data_handling.retention_days", "0 to 36500"],
  [
    { provider: `${provider}, data_handling: {certifications: ['']}` },
    "providers[0].data_handling.certifications[0]",
    "is required",
  ],
];

const budget = (field: string) => ({ more: `budgets: [{name: b, window: day, ${field}}]` });

const budgetRows: readonly Row[] = [
  [{ more: "budgets: [{name: B, window: day, hard_usd: 1}]" }, "budgets[0].name", "is not of the form"],
  [{ more: "budgets: [{name: b, hard_usd: 1}]" }, "budgets[0].window", "must be hour, day or month"],
  [budget("tenants: [t]"), "budgets[0].hard_usd", "is required without soft_usd"],
  [budget("hard_usd: 0"), "budgets[0].hard_usd", "above 0"],
  [budget("soft_usd: -1"), "budgets[0].soft_usd", "above 0"],
  [budget("soft_usd: 2, hard_usd: 1"), "budgets[0].soft_usd", "at most hard_usd"],
  [budget("hard_usd: 1, routes: [chatt]"), "budgets[0].routes[0]", 'did you mean "chat"?'],
  [budget("hard_usd: 1, tenants: ['']"), "budgets[0].tenants[0]", "is required"],
];

describe("the rules of budgets", () => {
  it.each(budgetRows)("refuse %j at %s", refusesRow);

  it("take amounts in USD", async () => {
    const result = await loadText(
      configText({ provider, endpoint, ...budget("soft_usd: 0.5, hard_usd: 12") }),
    );
    expect(result.kind === "ok" && result.settings.budgets).toEqual([
      {
        name: "b",
        tenants: [],
        routes: [],
        perTenant: false,
        window: "day",
        softNanoUsd: 500_000_000,
        hardNanoUsd: 12_000_000_000,
      },
    ]);
  });
});

describe("order: price", () => {
  const two = (more: string) => `providers: [{name: p, preset: openai, api_key: env:KEY}]
endpoints:
  - {name: dear, provider: p, model: m, price: {input_usd_per_million: 9, output_usd_per_million: 9}}
  - {name: cheap, provider: p, model: m, price: {input_usd_per_million: 1, output_usd_per_million: 1}}
  - {name: unknown, provider: p, model: m}
routes:
  - name: chat
    tiers: [{endpoints: [{endpoint: unknown}, {endpoint: dear}]}, {endpoints: [{endpoint: cheap}]}]
${more}`;

  it("makes tiers by price, and warns of what has none", async () => {
    const result = await loadText(two("    order: price"));
    expect(result.warnings.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'routes[0].order: the price of "unknown" is not known: it comes last; set price',
    ]);
    const tiers = result.kind === "ok" ? result.settings.routes[0]?.tiers : [];
    expect(tiers?.map(({ members }) => members.map(({ endpoint }) => endpoint))).toEqual([
      ["cheap"],
      ["dear"],
      ["unknown"],
    ]);
  });

  it("is not how tiers stand otherwise; budgets warn of what they cannot count", async () => {
    const result = await loadText(two("budgets: [{name: b, window: day, hard_usd: 1}]"));
    expect(result.warnings.map(({ path }) => path)).toEqual(["endpoints[2]"]);
    expect(result.kind === "ok" && result.settings.routes[0]?.tiers[0]?.members[0]?.endpoint).toBe("unknown");
  });
});

describe("the rules of policy", () => {
  it.each(rows)("refuse %j at %s", refusesRow);

  it("warn of a route that a table empties, with a reason", async () => {
    const more = `data_classes: [{name: personal}]
routing_tables:
  - {name: union, match: {data_classes: [personal]}, jurisdictions: [eu], strictest: true}
  - {name: world}`;
    const result = await loadText(configText({ provider, endpoint, more }));
    expect(result.warnings.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'routing_tables[0]: it leaves no endpoint of route "chat": the routing table "union" wants data processed within eu; nothing is promised of where it processes',
    ]);
  });
});

async function handlingOf(parts: Parameters<typeof configText>[0]) {
  const result = await loadText(configText(parts));
  if (result.kind === "problems") throw new Error(linesOf(result).join("\n"));
  return result.settings.endpoints[0]?.dataHandling;
}

describe("data_handling", () => {
  const bedrock = (model: string) => ({
    provider:
      'name: aws, preset: bedrock, base_url: "https://bedrock-runtime.eu-central-1.amazonaws.com", api_key: env:KEY',
    endpoint: `name: gpt, provider: aws, model: ${model}, region: eu-central-1`,
  });

  it("comes from the preset and its region, where the file says nothing", async () => {
    expect(await handlingOf(bedrock("anthropic.claude"))).toEqual({
      jurisdictions: ["de", "eu", "eea"],
      retentionDays: 0,
      trainsOnData: false,
      certifications: [],
    });
  });

  it("knows that an inference profile may leave the region", async () => {
    expect((await handlingOf(bedrock("eu.anthropic.claude")))?.jurisdictions).toEqual(["eu", "eea"]);
    expect((await handlingOf(bedrock("global.anthropic.claude")))?.jurisdictions).toEqual([]);
  });

  it("of the endpoint wins over that of the provider, field by field", async () => {
    const parts = {
      provider: `${provider}, data_handling: {retention_days: 0, certifications: [hipaa], jurisdictions: [us]}`,
      endpoint: `${endpoint}, data_handling: {retention_days: 7, trains_on_data: true}`,
    };
    expect(await handlingOf(parts)).toEqual({
      jurisdictions: ["us"],
      retentionDays: 7,
      trainsOnData: true,
      certifications: ["hipaa"],
    });
  });
});
