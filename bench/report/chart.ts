/** A workload's CPU times as bars: an SVG without script or style sheet, readable in light and dark. */
import { nothingBetween } from "../workloads.ts";
import type { Finding } from "./results.ts";

const width = 720;
const barHeight = 22;
const labelWidth = 190;

/** A chart of one workload; the shortest bar is the best. */
export function cpuChart(workload: string, findings: readonly Finding[]): string {
  const systems = findings.filter(({ system }) => system !== nothingBetween);
  const shown = systems.toSorted((a, b) => a.median.cpuMicros - b.median.cpuMicros);
  const longest = Math.max(...shown.map(({ median }) => median.cpuMicros));
  const height = 40 + shown.length * (barHeight + 8);
  const scale = (width - labelWidth - 90) / longest;
  const bars = shown.map(({ system, median }, i) => {
    const y = 34 + i * (barHeight + 8);
    const length = Math.max(1, median.cpuMicros * scale);
    const colour = system.startsWith("Spillway") ? "#1f77b4" : "#8c8c8c";
    const text = `${y + barHeight / 2 + 5}`;
    return `<text x="${labelWidth - 8}" y="${text}" text-anchor="end">${system}</text><rect x="${labelWidth}" y="${y}" width="${length.toFixed(1)}" height="${barHeight}" fill="${colour}"/><text x="${labelWidth + length + 6}" y="${text}">${median.cpuMicros.toFixed(1)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13"><rect width="${width}" height="${height}" fill="#ffffff"/><g fill="#222222"><text x="8" y="20" font-weight="bold">${workload}: CPU µs per ${workload.includes("unary") ? "call" : "token"}</text>${bars.join("")}</g></svg>\n`;
}
