import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { useScheme } from "../hooks/use-scheme.ts";
import { useWidth } from "../hooks/use-width.ts";
import type { Columns } from "../pure/history.ts";

const heightPx = 150;
/** The window grows with what is known, so that a new page is not an empty one. */
const shortestSeconds = 60;
const longestSeconds = 300;

interface TrendChartProps {
  readonly title: string;
  /** The colour of each row. */
  readonly series: readonly number[];
  readonly columns: Columns;
}

/** Lines of values from 0 to 1 over the last minutes. The tables of the page tell their last points in words. */
export function TrendChart({ title, series, columns }: TrendChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const width = useWidth(box);
  const scheme = useScheme();
  const look = `${scheme} ${series.join(" ")}`;
  // `look` stands for the series, whose array is another each time.
  useEffect(() => {
    const element = box.current;
    if (element === null || width === 0) return;
    const made = new uPlot(optionsOf(series, width, getComputedStyle(element)), dataOf(columns), element);
    chart.current = made;
    return () => {
      made.destroy();
      chart.current = null;
    };
  }, [width === 0, look]);
  useEffect(() => chart.current?.setData(dataOf(columns)), [columns]);
  useEffect(() => {
    if (width > 0) chart.current?.setSize({ width, height: heightPx });
  }, [width]);
  return (
    <figure class="panel chart">
      <figcaption>{title}</figcaption>
      <div class="chart-box" ref={box} role="img" aria-label={`${title}: ${lastPoints(columns)}`} />
    </figure>
  );
}

function optionsOf(series: readonly number[], width: number, style: CSSStyleDeclaration): uPlot.Options {
  const color = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: color("--muted"),
    font: "11px system-ui, sans-serif",
    grid: { stroke: color("--line"), width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height: heightPx,
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 8, 0, 0],
    scales: {
      x: { time: true, range: (_, first, last) => [last - windowOf(last - first), last] },
      y: { range: [0, 1.02] },
    },
    axes: [
      { ...axis, size: 24, space: 90, values: (_, times) => times.map(timeOfDay) },
      {
        ...axis,
        size: 40,
        splits: () => [0, 0.25, 0.5, 0.75, 1],
        values: (_, values) => values.map((value) => ((value * 2) % 1 === 0 ? value.toFixed(1) : "")),
      },
    ],
    series: [
      {},
      ...series.map((index) => ({ stroke: color(`--series-${index}`), width: 2, points: { show: false } })),
    ],
  };
}

function windowOf(knownSeconds: number): number {
  return Math.min(longestSeconds, Math.max(shortestSeconds, knownSeconds));
}

function timeOfDay(seconds: number): string {
  return new Date(seconds * 1_000).toLocaleTimeString(undefined, { hour12: false });
}

function dataOf({ times, rows }: Columns): uPlot.AlignedData {
  return [[...times], ...rows.map((row) => [...row])];
}

function lastPoints({ rows }: Columns): string {
  return rows.map((row) => (row.at(-1) ?? 0).toFixed(2)).join(", ");
}
