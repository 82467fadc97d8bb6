/** Rows of measurements over time as an SVG, one strip each, without script or style sheet. */
import type { Measurement } from "./leak.ts";

export interface Row {
  readonly name: string;
  readonly unit: string;
  readonly measurements: readonly Measurement[];
}

const width = 720;
const stripHeight = 90;
const left = 150;

export function pictureOf(title: string, rows: readonly Row[]): string {
  const strips = rows.map((row, at) => strip(row, 40 + at * (stripHeight + 14)));
  const height = 50 + rows.length * (stripHeight + 14);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12"><rect width="${width}" height="${height}" fill="#ffffff"/><text x="8" y="22" font-weight="bold" fill="#222222">${title}</text>${strips.join("")}</svg>\n`;
}

function strip({ name, unit, measurements }: Row, top: number): string {
  const most = Math.max(1e-9, ...measurements.map(({ value }) => value));
  const end = Math.max(1e-9, measurements.at(-1)?.minutes ?? 0);
  const points = measurements.map(({ minutes, value }) => {
    const x = left + (minutes / end) * (width - left - 20);
    const y = top + stripHeight - (value / most) * (stripHeight - 8);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  const base = top + stripHeight;
  return `<text x="8" y="${top + 16}" fill="#222222">${name}</text><text x="8" y="${top + 34}" fill="#666666">most ${most.toFixed(1)} ${unit}</text><line x1="${left}" y1="${base}" x2="${width - 20}" y2="${base}" stroke="#cccccc"/><polyline points="${points.join(" ")}" fill="none" stroke="#1f77b4" stroke-width="1.5"/>`;
}
