import { describe, expect, it } from "vitest";
import { noPreferences } from "../../src/core/model/request.ts";
import { rulesOf } from "../../src/stream/rules.ts";
import { requestOf, routeOf } from "../support/fleet.ts";

const route = routeOf("main", ["a"], { totalTimeoutMs: 10_000, recoveryMode: "fail" });
const call = { deadline: undefined, previousAttempts: 0, streaming: true };

describe("rulesOf()", () => {
  it("takes the route's bound where the caller sets none", () => {
    expect(rulesOf(requestOf("main"), route, call, 500).deadline).toBe(10_500);
  });

  it("lets a caller's deadline stand in for the route's bound, longer or shorter", () => {
    expect(rulesOf(requestOf("main"), route, { ...call, deadline: 99_000 }, 0).deadline).toBe(99_000);
    expect(rulesOf(requestOf("main"), route, { ...call, deadline: 200 }, 0).deadline).toBe(200);
  });

  it("takes the stricter of the caller's two bounds", () => {
    const request = requestOf("main", { routing: { ...noPreferences, totalTimeoutMs: 300 } });
    expect(rulesOf(request, route, { ...call, deadline: 5_000 }, 0).deadline).toBe(300);
    expect(rulesOf(request, route, { ...call, deadline: 100 }, 0).deadline).toBe(100);
  });

  it("holds a unary answer whatever the route says: nothing of it is seen before its end", () => {
    expect(rulesOf(requestOf("main"), route, { ...call, streaming: false }, 0).mode).toBe("hold");
  });

  it("counts attempts that were made before the call came here, and leaves one", () => {
    expect(rulesOf(requestOf("main"), route, { ...call, previousAttempts: 1 }, 0).maxAttempts).toBe(3);
    expect(rulesOf(requestOf("main"), route, { ...call, previousAttempts: 9 }, 0).maxAttempts).toBe(1);
  });
});
