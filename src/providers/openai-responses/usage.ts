import type { JsonObject } from "../../core/base/json.ts";
import type { Usage } from "../../core/model/usage.ts";
import { numberAt, objectAt, textAt } from "../json-fields.ts";
import { reportedUsage } from "../reported-usage.ts";

/** xAI tells what it charges, in ticks of a ten-billionth of a dollar. */
const ticksPerNanoUsd = 10;

/**
 * The usage that a response tells. Input includes what was cached, output includes
 * reasoning, with every host of the dialect.
 */
export function toUsage(response: JsonObject): Usage {
  const raw = objectAt(response, "usage");
  const input = objectAt(raw, "input_tokens_details");
  const output = objectAt(raw, "output_tokens_details");
  const ticks = numberAt(raw, "cost_in_usd_ticks");
  return reportedUsage({
    input: numberAt(raw, "input_tokens") ?? 0,
    cached: numberAt(input, "cached_tokens") ?? 0,
    cacheWrite: numberAt(input, "cache_write_tokens") ?? 0,
    output: numberAt(raw, "output_tokens") ?? 0,
    reasoning: numberAt(output, "reasoning_tokens") ?? 0,
    serviceTier: textAt(response, "service_tier"),
    costNanoUsd: ticks === undefined ? undefined : ticks / ticksPerNanoUsd,
  });
}
