import { describe, expect, it } from "vitest";
import {
  formatAgo,
  formatBlame,
  formatCost,
  formatCount,
  formatMs,
  formatScore,
  formatShare,
  shorten,
} from "../../web/src/pure/format.ts";

describe("figures", () => {
  it.each([
    [undefined, "–"],
    [Number.NaN, "–"],
    [0.25, "0.3 ms"],
    [340.4, "340 ms"],
    [1_234, "1.23 s"],
    [12_340, "12.3 s"],
    [125_000, "2 min 5 s"],
  ])("writes %s milliseconds as %s", (ms, text) => {
    expect(formatMs(ms)).toBe(text);
  });

  it.each([
    [0, "0 %"],
    [0.0004, "< 0.1 %"],
    [0.004, "0.4 %"],
    [0.87, "87 %"],
    [0.998, "99.8 %"],
    [0.99999, "99.9 %"],
    [1, "100 %"],
  ])("writes the share %s as %s: neither all nor nothing by rounding", (share, text) => {
    expect(formatShare(share)).toBe(text);
  });

  it("writes 1.00 for a whole score only", () => {
    expect([0.999, 1, 0.29, 0].map(formatScore)).toEqual(["0.99", "1.00", "0.29", "0.00"]);
  });

  it("writes the blame of a factor that takes all", () => {
    expect([0.041, Number.POSITIVE_INFINITY].map(formatBlame)).toEqual(["0.04", "∞"]);
  });

  it.each([
    [0n, "–"],
    [1n, "$0.000000001"],
    [425_000n, "$0.00042"],
    [12_000_000n, "$0.01"],
    [1_200_000_000n, "$1.20"],
  ])("writes %s nano-USD as %s", (nanoUsd, text) => {
    expect(formatCost(nanoUsd)).toBe(text);
  });

  it("cuts a name to the room that it has", () => {
    expect(shorten("azure-westeurope", 16)).toBe("azure-westeurope");
    expect(shorten("azure-westeurope", 8)).toBe("azure-w…");
  });

  it("writes counts and ages coarsely", () => {
    expect([950n, 12_345n, 4_500_000].map(formatCount)).toEqual(["950", "12.3 k", "4.5 M"]);
    expect([200, 12_000, 200_000, 8_000_000].map(formatAgo)).toEqual([
      "now",
      "12 s ago",
      "3 min ago",
      "2 h ago",
    ]);
  });
});
