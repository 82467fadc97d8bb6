import type { LimitLevel, LimitLevels } from "./dialect.ts";

/** x-ratelimit-{limit,remaining,reset}-{requests,tokens}; resets are Go durations (providers.md §4). */
export function limitHeaders(levels: LimitLevels): Readonly<Record<string, string>> {
  return { ...rows("requests", levels.requests), ...rows("tokens", levels.tokens) };
}

function rows(name: string, level: LimitLevel | undefined): Readonly<Record<string, string>> {
  if (level === undefined) return {};
  return {
    [`x-ratelimit-limit-${name}`]: String(level.limit),
    [`x-ratelimit-remaining-${name}`]: String(level.remaining),
    [`x-ratelimit-reset-${name}`]: goDuration(level.resetMs),
  };
}

/** A duration as Go prints it: "12ms", "1.5s", "6m0s", "1h2m3s". */
export function goDuration(durationMs: number): string {
  const rounded = Math.ceil(durationMs);
  if (rounded === 0) return "0s";
  if (rounded < 1000) return `${rounded}ms`;
  const hours = Math.floor(rounded / 3_600_000);
  const minutes = Math.floor((rounded % 3_600_000) / 60_000);
  const seconds = (rounded % 60_000) / 1000;
  const minutePart = hours > 0 || minutes > 0 ? `${minutes}m` : "";
  return `${hours > 0 ? `${hours}h` : ""}${minutePart}${seconds}s`;
}
