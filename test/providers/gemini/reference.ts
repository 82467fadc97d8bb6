/** The answer in a recorded Gemini stream, read straight from its JSON: the expectation, not the codec. */
import type { Answer } from "../support/answer.ts";
import { naiveData, type Recording } from "../support/recorded.ts";

interface Part {
  text?: string;
  thought?: boolean;
  thoughtSignature?: string;
  functionCall?: { name: string; args: unknown };
}

interface Chunk {
  candidates?: { content?: { parts?: Part[] }; finishReason?: string }[];
  usageMetadata?: Record<string, number | undefined> & { trafficType?: string; serviceTier?: string };
  modelVersion?: string;
  responseId?: string;
}

const reasons: Record<string, string> = { STOP: "stop", MAX_TOKENS: "length", SAFETY: "content-filter" };

export function referenceAnswer(body: Recording, account: string): Omit<Answer, "end"> {
  return referenceOf(
    naiveData(body).map((data) => JSON.parse(data) as Chunk),
    account,
  );
}

export function referenceOf(chunks: readonly Chunk[], account: string): Omit<Answer, "end"> {
  const candidates = chunks.flatMap((chunk) => chunk.candidates ?? []);
  const parts = candidates.flatMap((candidate) => candidate.content?.parts ?? []);
  const calls = parts.flatMap((part) => (part.functionCall ? [part.functionCall] : []));
  const raw = candidates.map((candidate) => candidate.finishReason ?? "").findLast((one) => one !== "") ?? "";
  const usage: Record<string, number> = Object.assign(
    {},
    ...chunks.map((chunk) => chunk.usageMetadata ?? {}),
  );
  const meta = chunks.map((chunk) => chunk.usageMetadata);
  const tier = meta.map((one) => one?.serviceTier ?? one?.trafficType).findLast((one) => one !== undefined);
  const thoughts = usage["thoughtsTokenCount"] ?? 0;
  return {
    model: chunks.at(-1)?.modelVersion ?? "",
    text: parts.map((part) => (part.thought ? "" : (part.text ?? ""))).join(""),
    reasoning: parts.map((part) => (part.thought ? (part.text ?? "") : "")).join(""),
    signature: parts
      .map((part) => (part.thoughtSignature ? `${account}:${part.thoughtSignature}` : ""))
      .join(""),
    refusal: "",
    tools: calls.map((call, index) => ({
      id: `call_${chunks[0]?.responseId}_${index}`,
      name: call.name,
      arguments: JSON.stringify(call.args),
    })),
    finish: { reason: (calls.length > 0 ? "tool-calls" : reasons[raw]) as "stop", raw },
    usage: {
      inputTokens: usage["promptTokenCount"] ?? 0,
      cachedInputTokens: usage["cachedContentTokenCount"] ?? 0,
      cacheWriteTokens: 0,
      outputTokens: (usage["candidatesTokenCount"] ?? 0) + thoughts,
      reasoningTokens: thoughts,
      ...(tier === undefined ? {} : { serviceTier: tier }),
      source: "reported",
    },
  };
}
