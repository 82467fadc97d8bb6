import type { JsonObject } from "../../core/base/json.ts";
import type { ChatQuirks } from "../../core/model/host-preset.ts";
import type { Usage } from "../../core/model/usage.ts";
import { numberAt, objectAt } from "../json-fields.ts";
import { reportedUsage } from "../reported-usage.ts";

/** The fields of one answer so far: each new value replaces its own field only. */
export interface ChatUsage {
  readonly prompt: number;
  readonly cached: number;
  readonly cacheWrite: number;
  readonly completion: number;
  readonly reasoning: number;
  /** Of all; undefined: the host did not say. */
  readonly total: number | undefined;
  /** What the host says that it charges; undefined: it did not say. */
  readonly costNanoUsd: number | undefined;
  /** "" while the host did not say. It stands beside the usage, not in it. */
  readonly serviceTier: string;
}

export const noChatUsage: ChatUsage = {
  prompt: 0,
  cached: 0,
  cacheWrite: 0,
  completion: 0,
  reasoning: 0,
  total: undefined,
  costNanoUsd: undefined,
  serviceTier: "",
};

/** Never summed: hosts that send usage with every chunk send totals so far. */
export function updateUsage(so: ChatUsage, raw: JsonObject): ChatUsage {
  const input = objectAt(raw, "prompt_tokens_details");
  const output = objectAt(raw, "completion_tokens_details");
  return {
    prompt: numberAt(raw, "prompt_tokens") ?? so.prompt,
    cached: numberAt(input, "cached_tokens") ?? numberAt(raw, "prompt_cache_hit_tokens") ?? so.cached,
    cacheWrite: numberAt(input, "cache_write_tokens") ?? so.cacheWrite,
    completion: numberAt(raw, "completion_tokens") ?? so.completion,
    reasoning: numberAt(output, "reasoning_tokens") ?? numberAt(raw, "reasoning_tokens") ?? so.reasoning,
    total: numberAt(raw, "total_tokens") ?? so.total,
    costNanoUsd: costOf(raw) ?? so.costNanoUsd,
    serviceTier: so.serviceTier,
  };
}

/** xAI tells its bill in ticks, ten of which are a nano-dollar. */
const ticksPerNanoUsd = 10;

/**
 * xAI's bill, or OpenRouter's, which is in dollars and stands beside `is_byok`: with a
 * key of the customer's own it is OpenRouter's fee alone, and the vendor bills the rest.
 * A `cost` without that word is some other host's, in nobody knows what.
 */
function costOf(raw: JsonObject): number | undefined {
  const ticks = numberAt(raw, "cost_in_usd_ticks");
  if (ticks !== undefined) return ticks / ticksPerNanoUsd;
  const dollars = raw["is_byok"] === false ? numberAt(raw, "cost") : undefined;
  return dollars === undefined ? undefined : Math.round(dollars * 1e9);
}

/** Prompt tokens include cached ones everywhere; not all completion tokens include reasoning. */
export function toUsage(fields: ChatUsage, quirks: ChatQuirks): Usage {
  const beside = isBeside(fields, quirks) ? fields.reasoning : 0;
  return reportedUsage({ ...fields, input: fields.prompt, output: fields.completion + beside });
}

/** The sum that the host tells decides; where it fits neither way, what is known of the host. */
function isBeside({ prompt, completion, reasoning, total }: ChatUsage, quirks: ChatQuirks): boolean {
  if (total === prompt + completion + reasoning) return true;
  if (total === prompt + completion) return false;
  return quirks.reasoningTokens === "beside-output";
}
