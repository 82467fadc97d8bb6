import type { BudgetWindow } from "../model/spend.ts";

/** The window of UTC in which a moment lies, in milliseconds since 1970; its end is not part of it. */
export interface WindowBounds {
  readonly startMs: number;
  readonly endMs: number;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export function windowAt(window: BudgetWindow, wallMs: number): WindowBounds {
  if (window === "month") {
    const date = new Date(wallMs);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    return { startMs: Date.UTC(year, month), endMs: Date.UTC(year, month + 1) };
  }
  const length = window === "hour" ? hourMs : dayMs;
  const startMs = Math.floor(wallMs / length) * length;
  return { startMs, endMs: startMs + length };
}
