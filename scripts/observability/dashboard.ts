import { type Panel, type Row, rows } from "./panels.ts";

const columns = 24;
const panelHeight = 8;
const perLine = 3;

/** The dashboard in Grafana's JSON, for versions 9 and up. */
export function dashboardJson(): string {
  const dashboard = {
    uid: "spillway",
    title: "Spillway",
    description: "Who is sick, where the traffic goes, what it costs. Generated; see scripts/observability.",
    tags: ["spillway"],
    schemaVersion: 38,
    editable: true,
    refresh: "10s",
    time: { from: "now-1h", to: "now" },
    templating: {
      list: [
        datasource,
        variable("route", "spillway_calls_total"),
        variable("endpoint", "spillway_endpoint_in_flight"),
      ],
    },
    panels: laidOut(rows),
  };
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}

/** Grafana puts the chosen data source in its place. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: it is Grafana's template, not ours
const source = { type: "prometheus", uid: "${datasource}" };

const datasource = { name: "datasource", label: "Prometheus", type: "datasource", query: "prometheus" };

function variable(label: string, metric: string): object {
  return {
    name: label,
    type: "query",
    datasource: source,
    query: { query: `label_values(${metric}, ${label})`, refId: label },
    definition: `label_values(${metric}, ${label})`,
    includeAll: true,
    allValue: ".*",
    multi: true,
    refresh: 2,
    current: { text: "All", value: "$__all" },
  };
}

function laidOut(all: readonly Row[]): readonly object[] {
  const made: object[] = [];
  let y = 0;
  for (const { title, panels } of all) {
    made.push({
      id: made.length + 1,
      type: "row",
      title,
      collapsed: false,
      gridPos: { x: 0, y, w: columns, h: 1 },
      panels: [],
    });
    y += 1;
    for (const [index, panel] of panels.entries()) {
      const w = columns / perLine;
      const gridPos = {
        x: (index % perLine) * w,
        y: y + Math.floor(index / perLine) * panelHeight,
        w,
        h: panelHeight,
      };
      made.push({ id: made.length + 1, gridPos, ...timeseries(panel) });
    }
    y += Math.ceil(panels.length / perLine) * panelHeight;
  }
  return made;
}

function timeseries({ title, description, unit, queries, stacked }: Panel): object {
  return {
    type: "timeseries",
    title,
    description,
    datasource: source,
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        ...(unit === "percentunit" || unit === "bool" ? { max: 1 } : {}),
        custom: stacked === true ? { fillOpacity: 60, stacking: { mode: "normal" } } : { fillOpacity: 0 },
      },
      overrides: [],
    },
    options: {
      tooltip: { mode: "multi", sort: "desc" },
      legend: { displayMode: "list", placement: "bottom" },
    },
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode("A".charCodeAt(0) + index),
      datasource: source,
      expr,
      legendFormat: legend,
      exemplar: expr.includes("_bucket"),
    })),
  };
}
