/** The share of requests that go to the backup over time, a line for each system: an SVG without script or style sheet. */
import type { FailoverFinding } from "./page.ts";

const width = 760;
const height = 300;
const left = 50;
const right = 190;
const top = 34;
const bottom = 40;
const colours = ["#1f77b4", "#17a2b8", "#7fb3e0", "#d62728", "#ff7f0e"];

export function sharesChart(title: string, findings: readonly FailoverFinding[]): string {
  const times = findings.flatMap(({ shares }) => shares.map(({ atS }) => atS));
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const x = (atS: number) => left + ((atS - first) / (last - first)) * (width - left - right);
  const y = (share: number) => top + (1 - share) * (height - top - bottom);
  const faultS = findings[0]?.faultS ?? 0;
  const ill = `<rect x="${x(0).toFixed(1)}" y="${top}" width="${(x(faultS) - x(0)).toFixed(1)}" height="${height - top - bottom}" fill="#f3d9d9"/>`;
  const lines = findings.map(({ system, shares }, i) => {
    const colour = colours[i % colours.length];
    const points = shares.map(({ atS, share }) => `${x(atS).toFixed(1)},${y(share).toFixed(1)}`).join(" ");
    const legendY = top + 14 + 20 * i;
    return `<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="2"/><rect x="${width - right + 14}" y="${legendY - 9}" width="14" height="4" fill="${colour}"/><text x="${width - right + 34}" y="${legendY}">${system}</text>`;
  });
  const shareTicks = [0, 0.5, 1].map(
    (share) =>
      `<text x="${left - 6}" y="${y(share) + 4}" text-anchor="end">${100 * share} %</text><line x1="${left}" x2="${width - right}" y1="${y(share)}" y2="${y(share)}" stroke="#dddddd"/>`,
  );
  const timeTicks = Array.from({ length: Math.floor(last / 10) + 1 }, (_, i) => 10 * i).map(
    (atS) =>
      `<text x="${x(atS).toFixed(1)}" y="${height - bottom + 18}" text-anchor="middle">${atS} s</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12"><rect width="${width}" height="${height}" fill="#ffffff"/>${ill}<g fill="#222222"><text x="8" y="20" font-weight="bold" font-size="13">${title}: requests that go to the backup (shaded: the primary is ill)</text>${shareTicks.join("")}${timeTicks.join("")}${lines.join("")}</g></svg>\n`;
}
