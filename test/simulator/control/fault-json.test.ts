import { describe, expect, it } from "vitest";
import { BadFault, describeForms, parseFaults } from "../../../src/simulator/control/fault-json.ts";

describe("parseFaults()", () => {
  it.each([
    { kind: "none" },
    { kind: "error", error: "overloaded", retryAfterMs: 500, share: 0.2 },
    { kind: "status", status: 503, first: 3 },
    { kind: "refuse-connections" },
    { kind: "hang" },
    { kind: "slow", ttftMs: 100, perTokenMs: 20, tokensPerWrite: 5 },
    { kind: "refusal" },
    { kind: "empty" },
    { kind: "limits", requestsPerMinute: 10 },
    { kind: "cut", afterTokens: 5, manner: "reset" },
    { kind: "stall", afterTokens: 0 },
    { kind: "keep-alives", afterTokens: 1, everyMs: 1000 },
    { kind: "malformed", afterTokens: 2 },
    { kind: "in-band-error", afterTokens: 2, error: "server-error" },
    { kind: "no-end-marker" },
  ])("takes $kind, alone or in a list", (fault) => {
    expect(parseFaults(fault)).toEqual([fault]);
    expect(parseFaults([fault, fault])).toEqual([fault, fault]);
  });

  it.each([
    ["a number", 5, "fault must be an object"],
    ["no kind", {}, "fault.kind must be one of none, error, status"],
    ["a strange kind", { kind: "explode" }, "fault.kind must be one of"],
    ["the kind of every object", { kind: "toString" }, "fault.kind must be one of"],
    ["a missing field", { kind: "stall" }, "fault.afterTokens must be a number from 0 to"],
    [
      "a wrong word",
      [{ kind: "hang" }, { kind: "cut", afterTokens: 1, manner: "bang" }],
      "fault[1].manner must be one of eof",
    ],
    ["a number out of bounds", { kind: "hang", share: 2 }, "fault.share must be a number from 0 to 1"],
    ["no finite number", { kind: "stall", afterTokens: Number.NaN }, "fault.afterTokens must be"],
    ["an unknown field", { kind: "hang", forMs: 5 }, 'fault.forMs is not known; the form is {"kind": "hang"'],
    ["a reach where all are struck", { kind: "refuse-connections", first: 1 }, "fault.first is not known"],
  ])("refuses %s and says what fits", (_what, value, message) => {
    expect(() => parseFaults(value)).toThrow(BadFault);
    expect(() => parseFaults(value)).toThrow(message);
  });
});

describe("describeForms()", () => {
  it("has a line for every kind", () => {
    expect(describeForms()).toContain(
      '{"kind": "cut", "afterTokens": a number from 0 to 1000000000, "manner": one of eof | close | reset, "first"?: a number from 1 to 1000000000, "share"?: a number from 0 to 1}',
    );
    expect(describeForms()).toHaveLength(15);
  });
});
