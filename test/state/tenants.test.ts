import { describe, expect, it } from "vitest";
import { CallError } from "../../src/core/model/call-error.ts";
import { type TenantSettings, unlimitedTenant } from "../../src/core/model/tenant-settings.ts";
import { createTenants } from "../../src/state/tenants.ts";

const one = { ...unlimitedTenant, requestsPerMinute: 1 };
const demand = { inputTokens: 1, maxOutputTokens: 1 };

function open(settings: TenantSettings) {
  let current = settings;
  let now = 0;
  const tenants = createTenants(() => current, { now: () => now, wall: () => now });
  const enters = (tenant: string): boolean => {
    try {
      tenants.enter(tenant, demand).leave(undefined);
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(CallError);
      return false;
    }
  };
  return {
    enters,
    tenants,
    configure: (next: TenantSettings) => {
      current = next;
    },
    pass: (ms: number) => {
      now += ms;
    },
  };
}

describe("the limits of tenants", () => {
  it("are each tenant's own, and those that are not named have the others' rules", () => {
    const { enters } = open({ named: new Map([["big", unlimitedTenant]]), others: one });
    expect([enters("a"), enters("a"), enters("b"), enters("big"), enters("big")]).toEqual([
      true,
      false,
      true,
      true,
      true,
    ]);
  });

  it("tell when to ask again, and name no tenant", () => {
    const { enters, tenants } = open({ named: new Map(), others: one });
    enters("secret-name");
    try {
      tenants.enter("secret-name", demand);
      throw new Error("was let in");
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      expect(error.status).toBe("resource-exhausted");
      expect(error.retryAfterMs).toBe(60_000);
      expect(error.message).toBe("the tenant is over its limit of 1 requests a minute: ask again in 60.0 s");
    }
  });

  it("change with the configuration, and keep what was used", () => {
    const { enters, configure, pass } = open({ named: new Map([["a", one]]), others: unlimitedTenant });
    expect([enters("a"), enters("a")]).toEqual([true, false]);
    configure({ named: new Map([["a", { ...one, requestsPerMinute: 60 }]]), others: unlimitedTenant });
    pass(1_000);
    expect(enters("a")).toBe(true);
    configure({ named: new Map(), others: unlimitedTenant });
    expect(enters("a")).toBe(true);
  });

  it("are kept for as many tenants as a table holds, however many there are", () => {
    const { enters } = open({ named: new Map([["kept", one]]), others: one });
    expect([enters("kept"), enters("first"), enters("first")]).toEqual([true, true, false]);
    for (let i = 0; i < 10_000; i += 1) enters(`tenant-${i}`);
    // The one that asked longest ago was forgotten; the one that is named was not.
    expect([enters("first"), enters("kept")]).toEqual([true, false]);
  });
});
