/** Bedrock says nothing of its limits before they are reached (providers.md §4). */
import type { QuotaReport } from "../../core/model/quota.ts";

export function quota(): QuotaReport | undefined {
  return undefined;
}
