import { describe, expect, it } from "vitest";
import type { DataHandling } from "../../../src/core/model/data-handling.ts";
import type { Demands, PolicySettings, RoutingTable } from "../../../src/core/model/policy.ts";
import { isAllowed, policyDetail, unmetDemand } from "../../../src/core/routing/policy.ts";
import { type PolicyQuestion, policyFor } from "../../../src/core/routing/routing-table.ts";

const noDemands: Demands = {
  jurisdictions: [],
  regions: [],
  certifications: [],
  forbidTraining: false,
  maxRetentionDays: undefined,
};

function tableOf(name: string, change: Partial<RoutingTable> = {}): RoutingTable {
  return {
    name,
    match: { tenants: [], dataClasses: [], metadata: new Map() },
    demands: noDemands,
    routes: [],
    instead: new Map(),
    strictest: false,
    ...change,
  };
}

const forClass = (...dataClasses: string[]) => ({ tenants: [], dataClasses, metadata: new Map() });

const settings: PolicySettings = {
  dataClasses: [
    { name: "public", store: "shared" },
    { name: "personal", store: "memory" },
    { name: "secret", store: "none" },
  ],
  tables: [
    tableOf("vip", { match: { ...forClass("personal"), tenants: ["vip-*"] } }),
    tableOf("union", { match: forClass("personal"), demands: { ...noDemands, jurisdictions: ["eu"] } }),
    tableOf("beta", { match: { ...forClass(), metadata: new Map([["stage", "beta*"]]) } }),
    tableOf("locked", { match: forClass("secret"), strictest: true, routes: ["safe"] }),
    tableOf("open", { match: forClass("public"), instead: new Map([["chat", "cheap"]]) }),
  ],
};

function ask(change: Partial<PolicyQuestion> = {}, of: PolicySettings = settings) {
  const question = {
    tenant: "someone",
    dataClass: undefined,
    metadata: new Map<string, string>(),
    providerOptions: new Map(),
    route: "chat",
    classOfRoute: () => undefined,
    ...change,
  };
  const { policy, route } = policyFor(question, of);
  return { tables: policy.tables.map(({ name }) => name).join(" + "), route, policy };
}

describe("options for the provider, beside a table", () => {
  const options = (dialect: string, fields: object) => new Map([[dialect, { ...fields }]]);
  const closed = (change: Partial<PolicyQuestion>) => ask(change).policy.closed;

  it.each([
    ["openai-chat", "store"],
    ["openai-chat", "web_search_options"],
    ["openai-responses", "background"],
    ["anthropic", "mcp_servers"],
    ["gemini", "cachedContent"],
    ["bedrock", "additionalModelRequestFields"],
    ["cohere", "connectors"],
    ["tomorrow's", "temperature"],
  ])("that demands something, close the call: %s.%s", (dialect, field) => {
    const providerOptions = options(dialect, { [field]: true });
    const told = closed({ dataClass: "personal", providerOptions });
    expect(told).toContain('the routing table "union" demands; leave it out');
    expect(told).toContain(`provider_options.${dialect}.${field} `);
  });

  it("do not where they only shape the answer, or the table demands nothing", () => {
    const shaping = options("openai-chat", { logit_bias: {}, seed: 1 });
    expect(closed({ dataClass: "personal", providerOptions: shaping })).toBeUndefined();
    const keeping = options("openai-chat", { store: true });
    expect(closed({ dataClass: "public", providerOptions: keeping })).toBeUndefined();
  });
});

describe("policyFor()", () => {
  it("takes the first table that fits tenant, class and metadata", () => {
    expect(ask({ dataClass: "personal" }).tables).toBe("union");
    expect(ask({ dataClass: "personal", tenant: "vip-1" }).tables).toBe("vip");
    expect(ask({ metadata: new Map([["stage", "beta-2"]]) }).tables).toBe("beta");
  });

  it("puts what no table fits, and classes that nobody configured, under the strictest", () => {
    expect(ask().tables).toBe("locked");
    expect(ask({ dataClass: "typo", metadata: new Map([["stage", "beta"]]) }).tables).toBe("locked");
    expect(ask({ dataClass: "typo" }).policy.store).toBe("none");
  });

  it("lets a request narrow the class of its route, and never widen it", () => {
    const classOfRoute = () => "personal";
    expect(ask({ classOfRoute }).tables).toBe("union");
    expect(ask({ classOfRoute, dataClass: "public" }).tables).toBe("open + union");
    expect(ask({ classOfRoute, dataClass: "public" }).policy.store).toBe("memory");
    expect(ask({ classOfRoute: () => "public", dataClass: "secret" }).policy.store).toBe("none");
  });

  it("serves by another route where the table says so, under the class of that route too", () => {
    expect(ask({ dataClass: "public" })).toMatchObject({ tables: "open", route: "cheap" });
    const classOfRoute = (route: string) => (route === "cheap" ? "personal" : undefined);
    expect(ask({ dataClass: "public", classOfRoute })).toMatchObject({
      tables: "open + union",
      route: "cheap",
    });
  });

  it("closes routes that the table does not have", () => {
    expect(ask({ dataClass: "secret" }).policy.closed).toContain('no route "chat"');
    expect(ask({ dataClass: "secret", route: "safe" }).policy.closed).toBeUndefined();
  });

  it("without tables rules nothing, but for classes that are not configured: those go nowhere", () => {
    const none = { dataClasses: settings.dataClasses, tables: [] };
    expect(ask({ dataClass: "personal" }, none).policy).toMatchObject({ closed: undefined, store: "memory" });
    expect(ask({}, none).policy).toMatchObject({ closed: undefined, store: "shared" });
    expect(ask({ dataClass: "typo" }, none).policy.closed).toContain('"typo" is not configured');
  });

  it("allows nothing where no table is the strictest", () => {
    const broken = { ...settings, tables: [tableOf("a", { match: forClass("public") })] };
    expect(isAllowed({ region: "eu", dataHandling: everything }, ask({}, broken).policy)).toBe(false);
  });
});

const everything: DataHandling = {
  jurisdictions: ["de", "eu", "eea"],
  retentionDays: 0,
  trainsOnData: false,
  certifications: ["iso-27001", "hipaa"],
};

describe("unmetDemand()", () => {
  const unmet = (demands: Partial<Demands>, handling: Partial<DataHandling> = {}, region = "eu-central-1") =>
    unmetDemand({ region, dataHandling: { ...everything, ...handling } }, { ...noDemands, ...demands });

  it("finds what is not met", () => {
    expect(unmet({ jurisdictions: ["us", "eea"] })).toBeUndefined();
    expect(unmet({ jurisdictions: ["us"] })).toBe("jurisdictions");
    expect(unmet({ regions: ["eu-central-1"] }, {}, "EU-Central-1")).toBeUndefined();
    expect(unmet({ regions: ["eu-west-1"] })).toBe("regions");
    expect(unmet({ certifications: ["hipaa"] })).toBeUndefined();
    expect(unmet({ certifications: ["hipaa", "soc-2"] })).toBe("certifications");
    expect(unmet({ forbidTraining: true })).toBeUndefined();
    expect(unmet({ forbidTraining: true }, { trainsOnData: true })).toBe("training");
    expect(unmet({ maxRetentionDays: 0 })).toBeUndefined();
    expect(unmet({ maxRetentionDays: 29 }, { retentionDays: 30 })).toBe("retention");
  });

  it("takes what is not known as not met", () => {
    expect(unmet({ jurisdictions: ["eu"] }, { jurisdictions: [] })).toBe("jurisdictions");
    expect(unmet({ forbidTraining: true }, { trainsOnData: undefined })).toBe("training");
    expect(unmet({ maxRetentionDays: 30 }, { retentionDays: undefined })).toBe("retention");
    const unknown = { region: "", dataHandling: undefined };
    expect(unmetDemand(unknown, { ...noDemands, jurisdictions: ["eu"] })).toBe("jurisdictions");
    expect(unmetDemand(unknown, noDemands)).toBeUndefined();
  });

  it("says it for people, for the first table that refuses", () => {
    const tables = [tableOf("first"), tableOf("second", { demands: { ...noDemands, maxRetentionDays: 7 } })];
    const endpoint = { region: "", dataHandling: { ...everything, retentionDays: 30 } };
    const policy = { dataClass: "", tables, closed: undefined, store: "memory" as const };
    expect(policyDetail(endpoint, policy)).toBe(
      'the routing table "second" wants data kept for at most 7 days; it keeps them 30',
    );
  });
});
