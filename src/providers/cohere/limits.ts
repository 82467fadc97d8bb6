/**
 * Cohere's rate-limit headers (providers.md §4). They tell of limits and not of what is
 * left, so there is no pace in them; they are told on for whoever looks.
 */
import type { HostPreset } from "../../core/model/host-preset.ts";
import type { QuotaReport } from "../../core/model/quota.ts";
import { type LimitHeaders, readLimits } from "../rate-limits.ts";
import type { ResponseHeaders } from "../response-headers.ts";

const minuteMs = 60_000;
const monthMs = 30 * 86_400_000;

const rows: readonly LimitHeaders[] = [
  { limit: "x-trial-endpoint-call-limit", windowMs: minuteMs },
  { limit: "x-endpoint-monthly-call-limit", windowMs: monthMs },
].map(({ limit, windowMs }) => ({ dimension: "requests", limit, remaining: "", windowMs }));

export function quota(headers: ResponseHeaders, host: HostPreset): QuotaReport | undefined {
  return host.rateLimits === "cohere" ? readLimits(rows, headers) : undefined;
}
