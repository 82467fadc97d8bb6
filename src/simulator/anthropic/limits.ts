import type { LimitLevel, LimitLevels } from "../dialect.ts";

/**
 * anthropic-ratelimit-{requests,tokens,input-tokens,output-tokens}-{limit,remaining,reset},
 * remaining tokens rounded to thousands, resets as RFC 3339. A retry-after comes with
 * successes too: a reader must not take it for a block (providers.md, trap 7).
 */
export function limitHeaders(levels: LimitLevels, wallMs: number): Readonly<Record<string, string>> {
  const tokens = levels.tokens === undefined ? undefined : rounded(levels.tokens);
  const resetMs = Math.max(levels.requests?.resetMs ?? 0, levels.tokens?.resetMs ?? 0);
  return {
    ...rows("requests", levels.requests, wallMs),
    ...rows("tokens", tokens, wallMs),
    ...rows("input-tokens", tokens, wallMs),
    ...rows("output-tokens", tokens, wallMs),
    ...((levels.requests ?? levels.tokens) ? { "retry-after": String(Math.ceil(resetMs / 1000)) } : {}),
  };
}

function rows(name: string, level: LimitLevel | undefined, wallMs: number): Readonly<Record<string, string>> {
  if (level === undefined) return {};
  const reset = new Date(wallMs + level.resetMs).toISOString().replace(/\.\d{3}Z$/u, "Z");
  return {
    [`anthropic-ratelimit-${name}-limit`]: String(level.limit),
    [`anthropic-ratelimit-${name}-remaining`]: String(level.remaining),
    [`anthropic-ratelimit-${name}-reset`]: reset,
  };
}

function rounded(level: LimitLevel): LimitLevel {
  return { ...level, remaining: Math.floor(level.remaining / 1000) * 1000 };
}
