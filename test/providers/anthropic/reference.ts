/** The answer in a recorded Messages stream, read straight from its JSON: the expectation, not the codec. */
import type { Answer } from "../support/answer.ts";
import { naiveData, type Recording } from "../support/recorded.ts";

interface Line {
  type: string;
  index?: number;
  message?: { model: string; usage: RawUsage };
  content_block?: { type: string; id?: string; name?: string };
  delta?: {
    text?: string;
    thinking?: string;
    signature?: string;
    partial_json?: string;
    stop_reason?: string;
    stop_details?: { explanation?: string } | null;
  };
  usage?: RawUsage;
}

interface RawUsage {
  input_tokens?: number;
  cache_read_input_tokens?: number;
  cache_creation_input_tokens?: number;
  cache_creation?: { ephemeral_1h_input_tokens: number } | null;
  service_tier?: string | null;
  output_tokens?: number;
  output_tokens_details?: { thinking_tokens: number };
}

const reasons: Record<string, string> = {
  end_turn: "stop",
  max_tokens: "length",
  tool_use: "tool-calls",
  refusal: "refusal",
};

export function referenceAnswer(body: Recording): Omit<Answer, "end"> {
  const lines = naiveData(body).map((data) => JSON.parse(data) as Line);
  const deltas = lines.flatMap((line) => (line.delta ? [line.delta] : []));
  const join = (key: "text" | "thinking" | "signature") => deltas.map((delta) => delta[key] ?? "").join("");
  const raw = deltas.map((delta) => delta.stop_reason ?? "").find((reason) => reason !== "") ?? "";
  const usage: RawUsage = Object.assign(
    {},
    ...lines.map((line) => line.message?.usage ?? {}),
    ...lines.map((line) => line.usage ?? {}),
  );
  const cached = usage.cache_read_input_tokens ?? 0;
  const written = usage.cache_creation_input_tokens ?? 0;
  return {
    model: lines.find((line) => line.message)?.message?.model ?? "",
    text: join("text"),
    reasoning: join("thinking"),
    signature: join("signature"),
    refusal: deltas.map((delta) => delta.stop_details?.explanation ?? "").join(""),
    tools: lines.flatMap((line) => (line.content_block?.type === "tool_use" ? [toolOf(line, lines)] : [])),
    finish: { reason: reasons[raw] as "stop", raw },
    usage: {
      inputTokens: (usage.input_tokens ?? 0) + cached + written,
      cachedInputTokens: cached,
      cacheWriteTokens: written,
      outputTokens: usage.output_tokens ?? 0,
      reasoningTokens: usage.output_tokens_details?.thinking_tokens ?? 0,
      cacheWriteHourTokens: usage.cache_creation?.ephemeral_1h_input_tokens || undefined,
      serviceTier: usage.service_tier ?? undefined,
      source: "reported",
    },
  };
}

function toolOf(start: Line, lines: readonly Line[]): Answer["tools"][number] {
  const pieces = lines.filter((line) => line.index === start.index).map((line) => line.delta?.partial_json);
  return {
    id: start.content_block?.id ?? "",
    name: start.content_block?.name ?? "",
    arguments: pieces.join("") || "{}",
  };
}
