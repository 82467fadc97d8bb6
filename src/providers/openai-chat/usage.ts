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
}

export const noChatUsage: ChatUsage = { prompt: 0, cached: 0, cacheWrite: 0, completion: 0, reasoning: 0 };

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
  };
}

/** Prompt tokens include cached ones everywhere; whether completion tokens include reasoning, the host says. */
export function toUsage(fields: ChatUsage, quirks: ChatQuirks): Usage {
  const beside = quirks.reasoningTokens === "beside-output" ? fields.reasoning : 0;
  return reportedUsage({ ...fields, input: fields.prompt, output: fields.completion + beside });
}
