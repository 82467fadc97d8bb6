/** The answer in a recorded chat stream, read straight from its JSON: the expectation, not the codec. */
import type { Answer } from "../support/answer.ts";
import { naiveData, type Recording } from "../support/recorded.ts";

interface Delta {
  content?: string | null | { type: string; text?: string; thinking?: { text: string }[] }[];
  reasoning?: string | null;
  reasoning_content?: string | null;
  refusal?: string | null;
  tool_calls?: { index?: number; id?: string; function?: { name?: string; arguments?: string } }[];
}

interface Chunk {
  model?: string;
  service_tier?: string | null;
  error?: unknown;
  choices?: { index: number; delta: Delta; finish_reason?: string | null }[];
  usage?: RawUsage | null;
}

interface RawUsage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  prompt_tokens_details?: { cached_tokens?: number; cache_write_tokens?: number } | null;
  completion_tokens_details?: { reasoning_tokens?: number } | null;
  cost?: number;
  cost_in_usd_ticks?: number;
}

const reasons: Record<string, string> = {
  stop: "stop",
  length: "length",
  tool_calls: "tool-calls",
};

export function referenceAnswer(body: Recording): Omit<Answer, "end" | "signature"> {
  const chunks = naiveData(body)
    .filter((data) => data !== "[DONE]")
    .map((data) => JSON.parse(data) as Chunk);
  const choices = chunks.flatMap((chunk) => chunk.choices ?? []);
  const deltas = choices.map((choice) => choice.delta);
  const raw = choices.map((choice) => choice.finish_reason ?? "").find((reason) => reason !== "");
  const refusal = deltas.map((delta) => delta.refusal ?? "").join("");
  const usage = chunks.flatMap((chunk) => (chunk.usage ? [chunk.usage] : [])).at(-1);
  const serviceTier = chunks.map((chunk) => chunk.service_tier ?? "").findLast((tier) => tier !== "");
  return {
    model: chunks.map((chunk) => chunk.model ?? "").findLast((model) => model !== "") ?? "",
    text: deltas.map((delta) => partsOf(delta).text).join(""),
    reasoning: deltas
      .map((delta) => (delta.reasoning_content || delta.reasoning || "") + partsOf(delta).thoughts)
      .join(""),
    refusal,
    tools: toolsOf(deltas),
    finish:
      raw === undefined ? undefined : { reason: (refusal === "" ? reasons[raw] : "refusal") as "stop", raw },
    usage: usage && { ...usageOf(usage), serviceTier },
  };
}

function partsOf({ content }: Delta): { text: string; thoughts: string } {
  if (!Array.isArray(content)) return { text: content ?? "", thoughts: "" };
  const thoughts = content.flatMap((part) => part.thinking ?? []).map((thought) => thought.text);
  return { text: content.map((part) => part.text ?? "").join(""), thoughts: thoughts.join("") };
}

/** In the recordings every call has a number of its own, or comes whole and alone. */
function toolsOf(deltas: readonly Delta[]): Answer["tools"] {
  const byIndex = new Map<number, { id: string; name: string; arguments: string }>();
  for (const call of deltas.flatMap((delta) => delta.tool_calls ?? [])) {
    const tool = byIndex.get(call.index ?? 0) ?? { id: "", name: "", arguments: "" };
    tool.id += call.id ?? "";
    tool.name += call.function?.name ?? "";
    tool.arguments += call.function?.arguments ?? "";
    byIndex.set(call.index ?? 0, tool);
  }
  return [...byIndex.values()];
}

/** The total tells whether reasoning comes on top of the completion. */
function usageOf(raw: RawUsage): NonNullable<Answer["usage"]> {
  const reasoning = raw.completion_tokens_details?.reasoning_tokens ?? 0;
  const beside = raw.total_tokens === raw.prompt_tokens + raw.completion_tokens + reasoning ? reasoning : 0;
  const dollars = raw.cost_in_usd_ticks === undefined ? raw.cost : raw.cost_in_usd_ticks / 1e10;
  return {
    inputTokens: raw.prompt_tokens,
    cachedInputTokens: Math.min(raw.prompt_tokens_details?.cached_tokens ?? 0, raw.prompt_tokens),
    cacheWriteTokens: raw.prompt_tokens_details?.cache_write_tokens ?? 0,
    outputTokens: raw.completion_tokens + beside,
    reasoningTokens: reasoning,
    // The nearest whole number: the recorded bills are of no finer grain.
    reportedCostNanoUsd: dollars === undefined ? undefined : Math.round(dollars * 1e9),
    source: "reported",
  };
}
