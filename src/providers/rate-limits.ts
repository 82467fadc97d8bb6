import type { QuotaDimension, QuotaReport } from "../core/model/quota.ts";
import { resetMs } from "./reset-time.ts";
import type { ResponseHeaders } from "./response-headers.ts";

/** Which headers tell of one limit; undefined where a host has none. */
export interface LimitHeaders {
  readonly dimension: QuotaDimension["dimension"];
  readonly limit: string;
  readonly remaining: string;
  readonly reset?: string;
  readonly windowMs?: number;
}

/** What the answer's headers say of the host's limits; undefined when they say nothing. */
export function readLimits(rows: readonly LimitHeaders[], headers: ResponseHeaders): QuotaReport | undefined {
  const report: QuotaDimension[] = [];
  for (const row of rows) {
    const limit = count(headers[row.limit]);
    const remaining = count(headers[row.remaining]);
    if (limit === undefined && remaining === undefined) continue;
    const reset = row.reset === undefined ? undefined : headers[row.reset];
    report.push({
      dimension: row.dimension,
      limit,
      remaining,
      resetMs: reset === undefined ? undefined : resetMs(reset, headers),
      windowMs: row.windowMs,
    });
  }
  return report.length === 0 ? undefined : report;
}

function count(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === "") return undefined;
  const value = Number(text);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}
