import type { JsonObject } from "../../core/base/json.ts";
import type { Usage } from "../../core/model/usage.ts";
import { numberAt, objectAt } from "../json-fields.ts";
import { reportedUsage } from "../reported-usage.ts";

/** Input includes what was cached, output includes reasoning, with every host of the dialect. */
export function toUsage(raw: JsonObject): Usage {
  const input = objectAt(raw, "input_tokens_details");
  const output = objectAt(raw, "output_tokens_details");
  return reportedUsage({
    input: numberAt(raw, "input_tokens") ?? 0,
    cached: numberAt(input, "cached_tokens") ?? 0,
    cacheWrite: numberAt(input, "cache_write_tokens") ?? 0,
    output: numberAt(raw, "output_tokens") ?? 0,
    reasoning: numberAt(output, "reasoning_tokens") ?? 0,
  });
}
