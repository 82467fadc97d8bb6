import { describe, expect, it } from "vitest";
import { type Demands, type RoutingTable, unrestricted } from "../../../src/core/model/policy.ts";
import { noPreferences } from "../../../src/core/model/request.ts";
import type { ServedPlace } from "../../../src/core/model/served-place.ts";
import { withPlace } from "../../../src/core/model/served-place.ts";
import { placeBreach } from "../../../src/core/routing/served-place.ts";
import { endpointOf } from "../../pool/fixtures.ts";

const azure = endpointOf("a", {
  provider: { name: "a", dialect: "openai-chat", preset: "azure-openai", account: "a" },
  dataHandling: {
    jurisdictions: ["nl", "eu", "eea"],
    retentionDays: undefined,
    trainsOnData: undefined,
    certifications: [],
  },
});

const place = (change: Partial<ServedPlace>): ServedPlace => ({
  region: "",
  geography: "",
  upstream: "",
  ...change,
});

const noDemands: Demands = {
  jurisdictions: [],
  regions: [],
  certifications: [],
  forbidTraining: false,
  maxRetentionDays: undefined,
};

const ruledBy = (...demands: readonly Partial<Demands>[]) => ({
  policy: {
    ...unrestricted,
    tables: demands.map(
      (change, nth): RoutingTable => ({
        name: `table ${nth + 1}`,
        match: { tenants: [], dataClasses: [], metadata: new Map() },
        demands: { ...noDemands, ...change },
        routes: [],
        instead: new Map(),
        strictest: false,
      }),
    ),
  },
  preferences: noPreferences,
});

const asked = (allowedRegions: readonly string[]) => ({
  policy: unrestricted,
  preferences: { ...noPreferences, allowedRegions },
});

describe("placeBreach()", () => {
  it.each([
    { where: place({ region: "eastus" }), breach: true },
    { where: place({ region: "westeurope" }), breach: false },
    // The Dutch are in the EU, and so are the French.
    { where: place({ region: "francecentral" }), breach: false },
    { where: place({ geography: "us" }), breach: true },
    { where: place({ geography: "eu" }), breach: false },
    // A region says more than a geography.
    { where: place({ region: "westeurope", geography: "us" }), breach: false },
    // Silence proves nothing, and a word that means nothing here does not either.
    { where: place({}), breach: false },
    { where: place({ region: "atlantis" }), breach: false },
    { where: place({ upstream: "Together" }), breach: false },
  ])("of $where where the EU is demanded: $breach", ({ where, breach }) => {
    expect(placeBreach(azure, where, ruledBy({ jurisdictions: ["eu"] })) !== undefined).toBe(breach);
  });

  it("says who said it, and what was wanted by whom", () => {
    const eastUs = place({ region: "eastus" });
    expect(placeBreach(azure, eastUs, ruledBy({}, { jurisdictions: ["eu", "ch"] }))).toBe(
      'the provider says that it served from eastus; the routing table "table 2" wants data processed within eu, ch',
    );
    expect(placeBreach(azure, eastUs, ruledBy({ regions: ["westeurope", "francecentral"] }))).toBe(
      'the provider says that it served from eastus; the routing table "table 1" wants one of the regions westeurope, francecentral',
    );
    expect(placeBreach(azure, place({ geography: "us" }), asked(["eu"]))).toBe(
      "the provider says that it served from us; the request allows eu",
    );
  });

  it("asks all tables, and is none where they demand nothing", () => {
    const eastUs = place({ region: "eastus" });
    expect(placeBreach(azure, eastUs, ruledBy({}))).toBeUndefined();
    expect(
      placeBreach(azure, eastUs, ruledBy({ jurisdictions: ["us"] }, { jurisdictions: ["us", "eu"] })),
    ).toBeUndefined();
    expect(placeBreach(azure, eastUs, ruledBy({ jurisdictions: ["us"] }, { regions: ["westus"] }))).toContain(
      "table 2",
    );
    expect(placeBreach(azure, eastUs, ruledBy({ regions: ["eastus"] }))).toBeUndefined();
  });

  it("does not take a geography for a breach of a region", () => {
    expect(
      placeBreach(azure, place({ geography: "us" }), ruledBy({ regions: ["westeurope"] })),
    ).toBeUndefined();
  });

  it("heeds the caller's regions where the host's promise let the endpoint in, not the operator's own name", () => {
    const eastUs = place({ region: "eastus" });
    expect(placeBreach(azure, eastUs, asked(["eu"]))).toContain("the request allows eu");
    expect(placeBreach(azure, eastUs, asked(["us"]))).toBeUndefined();
    expect(placeBreach(azure, eastUs, asked([]))).toBeUndefined();
    expect(placeBreach(azure, eastUs, asked(["my-region"]))).toBeUndefined();
    const { dataHandling: _, ...unknown } = azure;
    expect(placeBreach(unknown, eastUs, asked(["eu"]))).toBeUndefined();
  });

  it("reads the words of all clouds from a host without regions of its own", () => {
    const own = endpointOf("b");
    const demands = ruledBy({ jurisdictions: ["eu"] });
    expect(placeBreach(own, place({ region: "us-east-1" }), demands)).toContain("us-east-1");
    expect(placeBreach(own, place({ region: "europe-west4" }), demands)).toBeUndefined();
    expect(placeBreach(own, place({ region: "westus" }), demands)).toContain("westus");
    // Azure's own words are no words of Amazon's.
    const bedrock = endpointOf("c", {
      provider: { name: "c", dialect: "openai-chat", preset: "bedrock", account: "c" },
    });
    expect(placeBreach(bedrock, place({ region: "westus" }), demands)).toBeUndefined();
    expect(placeBreach(bedrock, place({ region: "us-east-1" }), demands)).toContain("us-east-1");
  });
});

describe("withPlace()", () => {
  it("adds what each field says, and lets silence take nothing back", () => {
    const first = withPlace(undefined, place({ geography: "eu" }));
    expect(first).toEqual({ region: "", geography: "eu", upstream: "" });
    const second = withPlace(first, place({ region: "westeurope", upstream: "Together" }));
    expect(second).toEqual({ region: "westeurope", geography: "eu", upstream: "Together" });
    expect(withPlace(second, place({ region: "eastus" }))).toEqual({ ...second, region: "eastus" });
    expect(withPlace(second, place({ geography: "us", upstream: "Azure" }))).toEqual({
      region: "westeurope",
      geography: "us",
      upstream: "Azure",
    });
  });
});
