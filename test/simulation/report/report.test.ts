import { describe, expect, it } from "vitest";
import { judge } from "../../../src/simulation/assessment.ts";
import { spillway } from "../../../src/simulation/policies.ts";
import { formatFigure, formatTarget } from "../../../src/simulation/report/format.ts";
import { page } from "../../../src/simulation/report/page.ts";
import { picture } from "../../../src/simulation/report/picture.ts";
import { type Result, resultsJson } from "../../../src/simulation/report/results-json.ts";
import { rivalTable } from "../../../src/simulation/report/rival-table.ts";
import { seriesOf } from "../../../src/simulation/report/series.ts";
import { targetTable } from "../../../src/simulation/report/target-table.ts";
import { run } from "../../../src/simulation/run.ts";
import { hardOutage } from "../../../src/simulation/scenarios/hard-outage.ts";
import { atLeast, atMost } from "../../../src/simulation/target.ts";

const results = [
  { seed: 3, figures: { success: 0.9999, shift90: 400 } },
  { seed: 4, figures: { success: 0.99, shift90: Number.POSITIVE_INFINITY } },
];

const judged: Result = {
  scenario: hardOutage,
  seeds: 2,
  policy: "spillway",
  hedging: false,
  results,
  judgements: [
    judge(atMost("shift90", 600, "median"), results),
    judge(atLeast("success", 0.9995, "worst"), results),
  ],
};

/** A table's rows as lists of cells. */
function rowsOf(table: string): readonly (readonly string[])[] {
  return table
    .trim()
    .split("\n")
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

describe("formatFigure()", () => {
  it("writes figures in the unit of their metric", () => {
    expect(formatFigure("success", 0.99958)).toBe("99.96 %");
    expect(formatFigure("shift90", 1_234)).toBe("1.23 s");
    expect(formatFigure("okAgain", -250)).toBe("−0.25 s");
    expect(formatFigure("overshoot", 1.254)).toBe("1.25×");
    expect(formatFigure("extraAttempts", 0.0123)).toBe("0.012");
    expect(formatFigure("shift90", Number.POSITIVE_INFINITY)).toBe("never");
    expect(formatFigure("cost", undefined)).toBe("–");
  });
});

describe("formatTarget()", () => {
  it("names the bound, its side and its rank", () => {
    expect(formatTarget(atMost("shift90", 600, "p90"))).toBe("≤ 0.6 s (p90)");
    expect(formatTarget(atLeast("success", 0.9995, "worst"))).toBe("≥ 99.95 % (worst)");
  });
});

describe("targetTable()", () => {
  it("has one row for each target, with the worst seed and the verdict", () => {
    const [head, , ...rows] = rowsOf(targetTable([judged]));
    expect(rows.map((row) => row.length)).toEqual([head?.length, head?.length]);
    expect(rows[0]).toEqual([
      "S2",
      hardOutage.title,
      "90 % shifted after",
      "0.4 s",
      "never",
      "never (4)",
      "≤ 0.6 s (median)",
      "met",
    ]);
    expect(rows[1]?.slice(-3)).toEqual(["99 % (4)", "≥ 99.95 % (worst)", "**missed**"]);
  });
});

describe("rivalTable()", () => {
  it("has one row for each policy, as wide as its head", () => {
    const [head, , ...rows] = rowsOf(
      rivalTable([{ scenario: hardOutage, title: "static priority", results }]),
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]).toHaveLength(head?.length ?? 0);
    expect(rows[0]?.slice(0, 4)).toEqual(["S2", "static priority", "99.99 %", "99 %"]);
  });
});

describe("resultsJson()", () => {
  it("keeps the figures of every seed, and says never in words", () => {
    const parsed: unknown = JSON.parse(resultsJson([judged]));
    expect(parsed).toMatchObject({
      scenarios: [
        {
          id: "S2",
          seeds: [3, 4],
          targets: [
            { metric: "shift90", isMet: true },
            { metric: "success", isMet: false },
          ],
          figures: { shift90: { worst: "never", worstSeed: 4, values: [400, "never"] } },
        },
      ],
    });
  });
});

describe("picture()", () => {
  const recording = run({ scenario: hardOutage, seed: 1, policy: spillway, hedging: false });
  const series = seriesOf(hardOutage, recording);

  it("draws shares that sum to 1 where attempts were sent", () => {
    series.unanswered.forEach((_, second) => {
      const sum = series.shares.reduce((total, { values }) => total + (values[second] ?? 0), 0);
      expect(sum).toBeCloseTo(1, 9);
    });
  });

  it("is well-formed SVG with a panel for each policy, for light and dark pages", () => {
    const svg = picture(hardOutage, [
      { title: "one & only", series },
      { title: "<other>", series: { ...series, health: undefined } },
    ]);
    expect(svg).toContain("one &amp; only");
    expect(svg).toContain("&lt;other&gt;");
    expect(svg).toContain("prefers-color-scheme: dark");
    expect(svg.match(/class="frame"/g)).toHaveLength(2);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    const opened = svg.match(/<[a-z]+[^>]*[^/]>/g) ?? [];
    expect(svg.match(/<\/[a-z]+>/g)).toHaveLength(opened.length);
  });
});

describe("page()", () => {
  it("embeds the tables and the pictures, and says what none of it shows", () => {
    const text = page({
      firstSeed: 3,
      seeds: 2,
      command: "npm run simulate",
      results: [judged, { ...judged, hedging: true }],
      contests: [],
      pictures: [{ file: "hard-outage.svg", title: "S2" }],
    });
    expect(text).toContain("Seeds 3 to 4");
    expect(text.match(/1 of 2 targets are met/g)).toHaveLength(2);
    expect(text).toContain("![S2](hard-outage.svg)");
    expect(text).toContain("## What this does not show");
    expect(text).not.toContain("## Beside others");
  });
});
