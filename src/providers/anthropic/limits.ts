/** Anthropic's rate-limit headers (providers.md §4). */
import type { HostPreset } from "../../core/model/host-preset.ts";
import type { QuotaReport } from "../../core/model/quota.ts";
import { type LimitHeaders, readLimits } from "../rate-limits.ts";
import type { ResponseHeaders } from "../response-headers.ts";

const dimensions = ["requests", "tokens", "input-tokens", "output-tokens"] as const;

/** The buckets refill continuously, at the limit per minute. */
const rows: readonly LimitHeaders[] = dimensions.map((dimension) => ({
  dimension,
  limit: `anthropic-ratelimit-${dimension}-limit`,
  remaining: `anthropic-ratelimit-${dimension}-remaining`,
  reset: `anthropic-ratelimit-${dimension}-reset`,
  windowMs: 60_000,
}));

export function quota(headers: ResponseHeaders, host: HostPreset): QuotaReport | undefined {
  return host.rateLimits === "anthropic" ? readLimits(rows, headers) : undefined;
}
