/**
 * A picture of one story: for each policy, where attempts went over time. Written by
 * hand as SVG; it follows the reader's light or dark scheme.
 */
import type { Scenario } from "../scenario.ts";
import type { Series } from "./series.ts";

export interface Panel {
  readonly title: string;
  readonly series: Series;
}

const width = 760;
const left = 44;
const right = 12;
const panelHeight = 92;
const gap = 40;
const top = 66;
const lossHeight = 5;
const bottom = 30;
const plotWidth = width - left - right;

/** Readable on white and on black, and apart for colour-blind eyes (after Okabe and Ito). */
const colours = ["#5b96d2", "#dfa944", "#4fae90", "#bd7bab"];

const style = `
  text { font: 12px system-ui, sans-serif; fill: #24292f; }
  .title { font-size: 14px; font-weight: 600; }
  .small { font-size: 10px; fill: #57606a; }
  .frame { fill: none; stroke: #8c959f; stroke-width: 1; }
  .fault { fill: #cf222e; fill-opacity: .45; }
  .lost { fill: #cf222e; }
  .health { fill: none; stroke: #24292f; stroke-width: 1.6; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .small { fill: #9198a1; }
    .health { stroke: #f0f6fc; }
    .fault { fill: #ff7b72; fill-opacity: .5; }
    .lost { fill: #ff7b72; }
  }`;

/** An SVG document. The panels share their axis of time. */
export function picture(scenario: Scenario, panels: readonly Panel[]): string {
  const height = top + panels.length * (panelHeight + gap) - gap + bottom + lossHeight;
  const body = panels.flatMap((panel, index) =>
    drawPanel(scenario, panel, top + index * (panelHeight + gap)),
  );
  const names = scenario.providers.map(({ name }) => name);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(`${scenario.id} ${scenario.name}: ${scenario.title}`)}</title>`,
    `<style>${style}\n</style>`,
    text(left, 20, `${scenario.id}  ${scenario.title}`, "title"),
    ...legend(names),
    ...body,
    ...timeAxis(panels[0]?.series, height - bottom + 12),
    "</svg>",
    "",
  ].join("\n");
}

function drawPanel(scenario: Scenario, { title, series }: Panel, y: number): readonly string[] {
  const x = scaleOf(series);
  return [
    text(left, y - 6, title, ""),
    ...areas(series, y),
    ...spellsOf(scenario).map(({ fromMs, toMs }) =>
      rect("fault", x(fromMs / 1000), y - 4, x(toMs / 1000) - x(fromMs / 1000), 4),
    ),
    ...(series.health === undefined ? [] : [line("health", series, series.health, y)]),
    ...losses(series, y + panelHeight + 1),
    rect("frame", left, y, plotWidth, panelHeight),
    text(left - 6, y + 9, "100 %", "small", "end"),
    text(left - 6, y + panelHeight, "0", "small", "end"),
  ];
}

/** When something is wrong; where nothing is, the time that counts. Spells of several providers are drawn once. */
function spellsOf({
  faults,
  faultMs,
}: Scenario): readonly { readonly fromMs: number; readonly toMs: number }[] {
  if (faults.length === 0) return [{ fromMs: 0, toMs: faultMs }];
  const first = faults[0]?.provider;
  return faults.filter(({ provider }) => provider === first);
}

/** Shares, one upon the other: painted from the highest sum down, so that each shape has one edge only. */
function areas({ shares, fromS }: Series, y: number): readonly string[] {
  const x = scaleOf({ shares, fromS });
  const sums: (readonly number[])[] = [];
  for (const { values } of shares) {
    const below = sums.at(-1);
    sums.push(values.map((value, second) => value + (below?.[second] ?? 0)));
  }
  const shapes = sums.map((sum, index) => {
    const edge = sum.map((value, second) => point(x(fromS + second), level(value, y)));
    const ends = [point(left + plotWidth, y + panelHeight), point(left, y + panelHeight)];
    return `<polygon fill="${colours[index % colours.length]}" points="${[...thinned(edge), ...ends].join(" ")}"/>`;
  });
  return shapes.reverse();
}

/** Points of a line without those between two of the same height. */
function thinned(points: readonly string[]): readonly string[] {
  const height = (at: number): string | undefined => points[at]?.split(",")[1];
  return points.filter((_, at) => height(at) !== height(at - 1) || height(at) !== height(at + 1));
}

function line(name: string, series: Series, values: readonly number[], y: number): string {
  const x = scaleOf(series);
  const points = values.map((value, second) => point(x(series.fromS + second), level(value, y)));
  return `<polyline class="${name}" points="${thinned(points).join(" ")}"/>`;
}

/** Under the panel: seconds in which calls stayed without an answer, the more the darker. */
function losses(series: Series, y: number): readonly string[] {
  const x = scaleOf(series);
  const second = x(1) - x(0);
  return series.unanswered.flatMap((part, index, all) =>
    part === 0 || index === all.length - 1
      ? []
      : [
          `<rect class="lost" opacity="${(0.3 + 0.7 * part).toFixed(2)}" x="${x(series.fromS + index).toFixed(1)}" y="${y}" width="${second.toFixed(1)}" height="${lossHeight}"/>`,
        ],
  );
}

function legend(names: readonly string[]): readonly string[] {
  const entries = [
    ...names.map((name, index) => ({ label: name, mark: `fill="${colours[index % colours.length]}"` })),
    { label: "fault", mark: 'class="fault"' },
    { label: "calls without an answer", mark: 'class="lost"' },
  ];
  let x = left;
  const items = entries.map(({ label, mark }) => {
    const item = `<rect ${mark} x="${x}" y="28" width="10" height="10"/>${text(x + 14, 37, label, "small")}`;
    x += 30 + label.length * 6;
    return item;
  });
  return [
    ...items,
    `<line class="health" x1="${x}" y1="33" x2="${x + 14}" y2="33"/>${text(x + 18, 37, "health of the first", "small")}`,
  ];
}

function timeAxis(series: Series | undefined, y: number): readonly string[] {
  if (series === undefined) return [];
  const x = scaleOf(series);
  const seconds = series.unanswered.length;
  const step = seconds > 120 ? 30 : 15;
  const marks: string[] = [];
  for (let second = series.fromS; second < series.fromS + seconds; second += step) {
    marks.push(text(x(second), y, second === 0 ? "onset" : `${second} s`, "small", "middle"));
  }
  return marks;
}

/** From seconds since the onset to a place on the page. */
function scaleOf({ fromS, shares }: Pick<Series, "fromS" | "shares">): (second: number) => number {
  const seconds = Math.max(2, shares[0]?.values.length ?? 0);
  return (second) => left + ((second - fromS) / (seconds - 1)) * plotWidth;
}

function level(share: number, y: number): number {
  return y + (1 - Math.min(1, share)) * panelHeight;
}

function point(x: number, y: number): string {
  return `${x.toFixed(1)},${y.toFixed(1)}`;
}

function rect(name: string, x: number, y: number, ...[wide, high]: readonly [number, number]): string {
  return `<rect class="${name}" x="${x.toFixed(1)}" y="${y}" width="${wide.toFixed(1)}" height="${high}"/>`;
}

function text(x: number, y: number, words: string, ...[name, anchor]: readonly [string, string?]): string {
  const end = anchor === undefined ? "" : ` text-anchor="${anchor}"`;
  return `<text x="${x.toFixed(1)}" y="${y}" class="${name}"${end}>${escaped(words)}</text>`;
}

function escaped(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
