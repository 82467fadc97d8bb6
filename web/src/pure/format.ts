/** Figures as people read them: short, with their unit, and the same everywhere on the page. */

/** Milliseconds: "340 ms", "1.2 s", "2 min 5 s"; "–" for none. */
export function formatMs(ms: number | undefined): string {
  if (ms === undefined || !Number.isFinite(ms)) return "–";
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A share of 0 to 1: "87 %", and "0.4 %" where rounding would hide it. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 1) return `${percent < 0.1 ? "< 0.1" : percent.toFixed(1)} %`;
  if (percent > 99 && percent < 100) return `${Math.min(99.9, percent).toFixed(1)} %`;
  return `${Math.round(percent)} %`;
}

/** A score of 0 to 1 with two digits, rounded down so that 1.00 means 1. */
export function formatScore(score: number): string {
  return (Math.floor(score * 100 + 1e-9) / 100).toFixed(2);
}

/** What a factor takes from the score; a factor of 0 takes all, and its blame has no end. */
export function formatBlame(blame: number): string {
  return Number.isFinite(blame) ? blame.toFixed(2) : "∞";
}

/** Nano-USD: "$0.00042", "$1.20"; "–" when the price is unknown. */
export function formatCost(nanoUsd: bigint): string {
  if (nanoUsd <= 0n) return "–";
  const usd = Number(nanoUsd) / 1e9;
  if (usd >= 0.01) return `$${usd.toFixed(2)}`;
  const digits = Math.min(9, 1 - Math.floor(Math.log10(usd)));
  return `$${usd.toFixed(digits)}`;
}

/** A name that fits into so many characters; what is cut off is marked. */
export function shorten(name: string, characters: number): string {
  return name.length <= characters ? name : `${name.slice(0, Math.max(1, characters - 1))}…`;
}

/** A count: "950", "12.3 k", "4.5 M". */
export function formatCount(count: bigint | number): string {
  const value = Number(count);
  if (value < 10_000) return String(Math.round(value));
  return value < 1e6 ? `${(value / 1e3).toFixed(1)} k` : `${(value / 1e6).toFixed(1)} M`;
}

/** How long ago, coarsely: "now", "12 s ago", "3 min ago", "2 h ago". */
export function formatAgo(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 1) return "now";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`;
  return `${Math.floor(seconds / 3_600)} h ago`;
}
