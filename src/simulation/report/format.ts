/** Figures as people read them. */
import { type Metric, metricFacts, type Target } from "../target.ts";

/** A figure with its unit; the minus sign is the typographic one. */
export function formatFigure(metric: Metric, value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return "–";
  if (Math.abs(value) === Number.POSITIVE_INFINITY) return "never";
  return written(metric, value).replace("-", "−");
}

function written(metric: Metric, value: number): string {
  switch (metricFacts[metric].unit) {
    case "%":
      return `${trimmed(value * 100, 2)} %`;
    case "s":
      return `${trimmed(value / 1000, 2)} s`;
    case "x":
      return `${trimmed(value, 2)}×`;
    case "":
      return trimmed(value, 3);
  }
}

/** The bound of a target and which seeds it is for. */
export function formatTarget({ metric, rank, atMost, atLeast }: Target): string {
  const sign = atMost === undefined ? "≥" : "≤";
  return `${sign} ${formatFigure(metric, atMost ?? atLeast)} (${rank})`;
}

/** At most that many digits after the point, and no zeros at the end. */
function trimmed(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
