/** What operators load is what the tables say, and asks for nothing that is not there. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { alerts } from "../../scripts/observability/alerts.ts";
import { dashboardJson } from "../../scripts/observability/dashboard.ts";
import { alertsPage, metricsPage } from "../../scripts/observability/pages.ts";
import { rows } from "../../scripts/observability/panels.ts";
import { recordings } from "../../scripts/observability/recordings.ts";
import { rulesYaml, ruleTestsYaml } from "../../scripts/observability/rules.ts";
import { createMetrics } from "../../src/telemetry/metrics.ts";

const root = join(import.meta.dirname, "../..");

const expressions = [
  ...alerts.map(({ name, expr }) => ({ where: name, expr })),
  ...recordings.map(({ record, expr }) => ({ where: record, expr })),
  ...rows.flatMap(({ panels }) =>
    panels.flatMap(({ title, queries }) => queries.map(({ expr }) => ({ where: title, expr }))),
  ),
];

/** What the registry and Prometheus itself give to every series. */
const everywhere = ["job", "instance", "le"];

/** The metrics of the registry by the names of their series, with their labels; recordings have those that they keep. */
function knownSeries(): ReadonlyMap<string, readonly string[]> {
  const metrics = createMetrics({ endpoints: () => [], routes: () => [] }).describe();
  const suffixes = (type: string) => (type === "histogram" ? ["_bucket", "_sum", "_count"] : [""]);
  return new Map([
    ["up", []],
    ...recordings.map(({ record, expr }) => [record, groupedBy(expr)] as const),
    ...metrics.flatMap(({ name, type, labels }) =>
      suffixes(type).map((suffix) => [`${name}${suffix}`, labels] as const),
    ),
  ]);
}

function groupedBy(expr: string): readonly string[] {
  return [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, names = ""]) => names.split(", "));
}

interface Selector {
  readonly series: string;
  readonly labels: readonly string[];
}

function selectorsIn(expr: string): readonly Selector[] {
  const form = /\b(up|(?:spillway|nodejs|process)[a-z0-9_:]*)(?:\{([^}]*)\})?/g;
  return [...expr.matchAll(form)].map(([, series = "", matchers = ""]) => ({
    series,
    labels: [...matchers.matchAll(/(\w+)(?:=~|!~|!=|=)"/g)].map(([, label = ""]) => label),
  }));
}

describe("the dashboard and the rules", () => {
  it.each([
    ["deploy/observability/dashboard.json", dashboardJson],
    ["deploy/observability/rules.yaml", rulesYaml],
    ["deploy/observability/rules.test.yaml", ruleTestsYaml],
    ["docs/reference/metrics.md", metricsPage],
    ["docs/reference/alerts.md", alertsPage],
  ])("%s is what the tables make: else run npm run generate:observability", (file, make) => {
    expect(readFileSync(join(root, file), "utf8")).toBe(make());
  });

  it.each(expressions)("$where asks for series and labels that there are", ({ expr }) => {
    const known = knownSeries();
    const selectors = selectorsIn(expr);
    expect(selectors.length).toBeGreaterThan(0);
    for (const { series, labels } of selectors) {
      const has = known.get(series);
      expect(has, `the series ${series}`).toBeDefined();
      for (const label of [...labels, ...groupedBy(expr)]) {
        const isThere = selectors.some((each) =>
          [...everywhere, ...(known.get(each.series) ?? [])].includes(label),
        );
        expect(isThere, `the label ${label}`).toBe(true);
      }
    }
  });

  it("has a proof that goes off and one that rests for every alert, and says what to do", () => {
    for (const { proof, action, summary } of alerts) {
      expect(proof.fires.length * proof.rests.length).toBeGreaterThan(0);
      expect(action.length).toBeGreaterThan(60);
      expect(summary.endsWith(".")).toBe(true);
    }
    expect(new Set(alerts.map(({ name }) => name)).size).toBe(alerts.length);
  });
});
