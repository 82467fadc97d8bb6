import type { JsonObject } from "../../core/base/json.ts";
import type { Usage } from "../../core/model/usage.ts";
import { numberAt, objectAt } from "../json-fields.ts";
import { reportedUsage } from "../reported-usage.ts";

/**
 * Cohere counts twice: what it bills, and what its model read, which includes several
 * hundred tokens of its own. The bill is what money is computed from, and what grows
 * with the caller's words. The cache is told for what the model read, so it says
 * nothing of the bill.
 */
export function toUsage(raw: JsonObject): Usage {
  const billed = objectAt(raw, "billed_units");
  const read = objectAt(raw, "tokens");
  const input = numberAt(billed, "input_tokens");
  return reportedUsage({
    input: input ?? numberAt(read, "input_tokens") ?? 0,
    cached: input === undefined ? (numberAt(raw, "cached_tokens") ?? 0) : 0,
    cacheWrite: 0,
    output: numberAt(billed, "output_tokens") ?? numberAt(read, "output_tokens") ?? 0,
    reasoning: 0,
  });
}
