import { describe, expect, it } from "vitest";
import { onlyServed } from "../../../src/transport/rpc/unserved.ts";
import { noPreferences, requestOf } from "../../support/fleet.ts";

describe("onlyServed()", () => {
  it("lets a request through that sets nothing beyond what is served", () => {
    const request = requestOf("main");
    expect(onlyServed(request)).toBe(request);
  });

  it.each([
    [
      "data_classification",
      requestOf("main", { routing: { ...noPreferences, dataClassification: "secret" } }),
    ],
  ])("refuses %s by name", (name, request) => {
    expect(() => onlyServed(request)).toThrow(name);
    expect(() => onlyServed(request)).toThrow(expect.objectContaining({ status: "unimplemented" }));
  });
});
