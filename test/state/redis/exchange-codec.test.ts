import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FleetReport } from "../../../src/core/model/shared-state.ts";
import { readReply, reportArguments } from "../../../src/state/redis/exchange-codec.ts";

const ask = { bucket: "requests a", perSecond: 10, burst: 2, charge: 0, want: 1 };
const report: FleetReport = {
  asks: [ask],
  evidence: [
    {
      endpoint: "a",
      good: 3,
      bad: 0.5,
      streams: true,
      probesGood: 0,
      probesBad: 0,
      proofs: [{ ok: true, free: false, sentAgoMs: 12 }],
      accepted: 3,
      rejections: [
        { retryAfterMs: undefined, wholeAccount: true, oneModel: false },
        { retryAfterMs: 500, wholeAccount: false, oneModel: true },
      ],
    },
  ],
  blocks: [
    { account: "x", forMs: 500, reason: "rate-limit", detail: "busy" },
    { account: "y", forMs: 0, reason: "blocked", detail: "" },
  ],
};
const silent: FleetReport = { asks: [], evidence: [], blocks: [] };

describe("reportArguments()", () => {
  it("writes evidence, its sums for the past, blocks, lifted blocks, then four numbers an ask", () => {
    const [evidence = "", past = "", blocks = "", lifted = "", usual = "", ...asks] = reportArguments(report);
    expect(JSON.parse(past)).toEqual([
      ["good a", 3],
      ["bad a", 0.5],
      ["probesGood a", 1],
    ]);
    expect(JSON.parse(blocks)).toEqual([report.blocks[0]]);
    expect(JSON.parse(lifted)).toEqual(["y"]);
    expect(usual).toBe("");
    expect(asks).toEqual(["0.01", "2", "0", "1"]);
    const told = JSON.stringify({ evidence: JSON.parse(evidence), lifted: [] });
    expect(readReply([2, "1-0", [], [told], [], []], silent)?.news.evidence).toEqual(report.evidence);
  });

  it("writes nothing where there is nothing", () => {
    expect(reportArguments(silent)).toEqual(["", "", "", "", ""]);
  });

  it("writes what is usual field by field, and it is read again; what makes no sense is left out", () => {
    const usual = [
      { endpoint: "a", kind: "ttft" as const, promptClass: 5, medianMs: 312.5, samples: 40 },
      { endpoint: "b", kind: "inter-token" as const, promptClass: 0, medianMs: 9, samples: 700 },
    ];
    const rows: string[][] = JSON.parse(reportArguments({ ...silent, usual }).at(-1) ?? "");
    const senseless = [
      "ttft 1 a",
      "0 5",
      "ttft 1 a",
      "1e12 5",
      "ttft -1 a",
      "5 5",
      "age 1 a",
      "5 5",
      "ttft 1 a",
      "x",
    ];
    const read = readReply([1, "1-0", [], [], [], [], [...rows.flat(), ...senseless, "odd"]], silent);
    expect(read?.news.usual).toEqual(usual);
  });
});

describe("readReply()", () => {
  it("reads grants in the order of the asks, blocks, and the past slot by slot", () => {
    const block = JSON.stringify({
      account: "x",
      forMs: 10.5,
      reason: "rate-limit",
      detail: "busy",
      ends: 1,
    });
    const past = [
      ["good a", "2", "bad a", "1.5", "bad b", "1"],
      ["probesBad a", "1"],
    ];
    const read = readReply([3, "7-1", ["0.5", "-2"], [], [block], past], report);
    expect(read).toMatchObject({
      cursor: "7-1",
      news: {
        replicas: 3,
        grants: [{ bucket: "requests a", granted: 0.5, left: -2 }],
        blocks: [{ account: "x", forMs: 10.5, reason: "rate-limit", detail: "busy" }],
        past: [
          { endpoint: "a", good: 2, bad: 1.5 },
          { endpoint: "b", bad: 1 },
          { endpoint: "a", probesBad: 1 },
        ],
      },
    });
  });

  it("survives whatever another version says", () => {
    fc.assert(
      fc.property(fc.array(fc.anything()), fc.array(fc.json()), (reply, reports) => {
        readReply(reply, report);
        const read = readReply([1, "1-0", ["x", "y"], reports, reports, reports], report);
        for (const evidence of read?.news.evidence ?? []) {
          expect(Number.isFinite(evidence.bad + evidence.good + evidence.accepted)).toBe(true);
        }
        expect(read?.news.grants).toEqual([{ bucket: "requests a", granted: 0, left: 0 }]);
      }),
    );
  });

  it("is no reply of ours: nothing is made of it", () => {
    expect(readReply("OK", report)).toBeUndefined();
    expect(readReply([1, 2, 3], report)).toBeUndefined();
  });
});
