import type { JsonObject } from "../../core/base/json.ts";
import type { Usage } from "../../core/model/usage.ts";
import { numberAt, textAt } from "../json-fields.ts";
import { reportedUsage } from "../reported-usage.ts";

/** The fields of one answer so far: each new value replaces its own field only. */
export interface ContentUsage {
  readonly prompt: number;
  readonly toolPrompt: number;
  readonly cached: number;
  readonly candidates: number;
  readonly thoughts: number;
  /** "" while the API did not say. */
  readonly serviceTier: string;
}

export const noContentUsage: ContentUsage = {
  prompt: 0,
  toolPrompt: 0,
  cached: 0,
  candidates: 0,
  thoughts: 0,
  serviceTier: "",
};

/** Every chunk carries totals so far; they are never summed. */
export function updateUsage(so: ContentUsage, raw: JsonObject): ContentUsage {
  return {
    prompt: numberAt(raw, "promptTokenCount") ?? so.prompt,
    toolPrompt: numberAt(raw, "toolUsePromptTokenCount") ?? so.toolPrompt,
    cached: numberAt(raw, "cachedContentTokenCount") ?? so.cached,
    candidates: numberAt(raw, "candidatesTokenCount") ?? so.candidates,
    thoughts: numberAt(raw, "thoughtsTokenCount") ?? so.thoughts,
    // The Gemini API says the one ("flex"), Vertex AI the other ("ON_DEMAND_FLEX").
    serviceTier: textAt(raw, "serviceTier") || textAt(raw, "trafficType") || so.serviceTier,
  };
}

/** The prompt includes what was cached; candidates leave out thoughts, which are billed as output. */
export function toUsage(fields: ContentUsage): Usage {
  return reportedUsage({
    input: fields.prompt + fields.toolPrompt,
    cached: fields.cached,
    cacheWrite: 0,
    output: fields.candidates + fields.thoughts,
    reasoning: fields.thoughts,
    serviceTier: fields.serviceTier,
  });
}
