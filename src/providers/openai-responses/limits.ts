/** The rate-limit headers of OpenAI and Azure (providers.md §4). */
import type { HostPreset } from "../../core/model/host-preset.ts";
import type { QuotaReport } from "../../core/model/quota.ts";
import { type LimitHeaders, readLimits } from "../rate-limits.ts";
import type { ResponseHeaders } from "../response-headers.ts";

const azureWindowMs = 60_000;

/** The window of "x-ratelimit-*" is not told; OpenAI's own differs by tier. */
const rows: readonly LimitHeaders[] = (["requests", "tokens"] as const).map((dimension) => ({
  dimension,
  limit: `x-ratelimit-limit-${dimension}`,
  remaining: `x-ratelimit-remaining-${dimension}`,
  reset: `x-ratelimit-reset-${dimension}`,
}));

const azureRows: readonly LimitHeaders[] = rows.map((row) => ({ ...row, windowMs: azureWindowMs }));

export function quota(headers: ResponseHeaders, host: HostPreset): QuotaReport | undefined {
  if (host.rateLimits === "azure") return readLimits(azureRows, headers);
  return host.rateLimits === "openai" ? readLimits(rows, headers) : undefined;
}
