/**
 * Streams in which one event comes over and over with other words, as tokens do: with
 * whatever else may stand in it, around it or between two of them.
 */
import type { Random } from "../../src/core/base/random.ts";
import { createMessagesReader } from "../../src/providers/anthropic/events.ts";
import { createChatReader as createCohereReader } from "../../src/providers/cohere/events.ts";
import type { AnswerSource } from "../../src/providers/dialect.ts";
import { createContentReader } from "../../src/providers/gemini/events.ts";
import { createChatReader } from "../../src/providers/openai-chat/events.ts";
import { createResponseReader } from "../../src/providers/openai-responses/events.ts";
import type { StreamReader } from "../../src/providers/stream-reader.ts";
import type { FuzzedStream } from "./streams.ts";

export const readers: Readonly<Record<string, (source: AnswerSource) => StreamReader>> = {
  "openai-chat": createChatReader,
  anthropic: createMessagesReader,
  gemini: createContentReader,
  "openai-responses": createResponseReader,
  cohere: createCohereReader,
};

/** The events of tokens in each dialect; "$" stands where the token is to stand, "^" where spaces may. */
const tokens: Readonly<Record<string, readonly string[]>> = {
  "openai-chat": [
    '{"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"$"},"finish_reason":null}]}',
    '{"choices":[{"index":0,"delta":{"reasoning_content":"$"}}],"usage":null}',
    '{"choices":[{"index":0,"delta":{"reasoning":"$","content":""}}],"provider":"x"}',
    '{"choices":[{"index":0,"delta":{"content":"$"}}],"provider":"x^}"^}',
    '{"choices":[{"index":0,"delta":{"content":[{"type":"text","text":"$"}]}}]}',
    '{"choices":[{"index":0,"delta":{"content":"b","content":"$"}}]}',
    '{"choices":[{"index":0,"delta":{"content":"$","content":"b"}}]}',
    '{"choices":[{"index":0,"delta":{"content":"$"}},{"index":1,"delta":{"content":"$"}}]}',
    '{"choices":[{"index":0,"delta":{"content":"$"}},{"logprobs":{"content":[{"token":"a","logprob":-1}]}}]}',
    '{"choices":[{"index":0,"delta":{"content":"$"},"logprobs":{"content":[{"token":"$","logprob":-1}]}}]}',
    '{"choices":[{"index":0,"delta":{"content":"$","tool_calls":[{"index":0,"function":{"arguments":"1"}}]}}]}',
    '{"choices":[{"index":0,"delta":{"content":"$"}}],"obfuscation":"$"}',
    '{"choices":[{"index":0,"delta":{"content":"$"}}],"usage":nul^l}',
    '{"choices":[{"index":0,"delta":{"reasoning":"$","content":"!"}}]}',
    '{"p":"$","choices":[{"index":0,"delta":{"content":"$"}}]}',
    '{"choices":[{"index":0,"delta":{"content":"\\u0061"}}],"$":0}',
    '{"choices":[{"index":0,"delta":{"\\u0063ontent":"$"}}]}',
    '{"choices":[{"index":0,"delta":{"refusal":"$"}}]}',
  ],
  anthropic: [
    '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"$"}}',
    '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"$"}^}^',
    '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"$"^}}',
    '{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"$"}}',
    '{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"$"}}',
    '{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"$"}}',
  ],
  gemini: [
    '{"candidates":[{"content":{"parts":[{"text":"$"}]}}]}',
    '{"candidates":[{"content":{"parts":[{"text":"$","functionCall":{"partialArgs":[{"jsonPath":"$.a","stringValue":"x"}],"willContinue":true}}]}}]}',
  ],
  "openai-responses": [
    '{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"$"}',
    '{"type":"response.reasoning_text.delta","output_index":0,"delta":"$"}',
    '{"type":"response.function_call_arguments.delta","output_index":1,"delta":"$"}',
  ],
  cohere: [
    '{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"$"}}}}',
    '{"type":"content-delta","index":0,"delta":{"message":{"content":{"thinking":"$"}}}}',
    '{"type":"content-delta","delta":{"message":{"content":{"text":"$"}}},"logprobs":{"text":"$","logprobs":[-1]}}',
    '{"type":"tool-plan-delta","delta":{"message":{"tool_plan":"$"}}}',
  ],
};

const words = ["a", " mill", "Hé", "\u{1F600}"];
/** Those that are words of the events too, that end them, or that need escapes. */
const strangers = [
  "b", "\uFEFF", "content", ":", ",", "index", "text", "\\n", '\\"', "\\u0061", '"', "\\", "\t", "", "}", " }", "]}",
  "data: ", "\u2028", "\u007f", "x".repeat(3_000),
]; // biome-ignore format: a list of words reads better in rows

/** What stands between the events of most streams, and what no stream should hold. */
const between = [
  ": hello\n\n",
  "\n",
  "\n\n",
  "id: 1\n",
  "retry: 5\n",
  "junk\n",
  "event: error\n",
  "error: x\n\n",
  "data: 1\n",
];

const pick = <T>(items: readonly T[], random: Random): T | undefined =>
  items[Math.floor(random() * items.length)];

/** The parts of a stream with runs of tokens between them. */
export function repeating(stream: FuzzedStream, random: Random): readonly Uint8Array[] {
  return stream.parts.flatMap((part) => (random() < 0.6 ? [part, ...run(stream, random)] : [part]));
}

/** Tokens of one form, most of the time, in one framing. */
function run({ name }: FuzzedStream, random: Random): readonly Uint8Array[] {
  const form = pick(tokens[name] ?? [], random) ?? "";
  const end = random() < 0.8 ? "\n" : (pick(["\r\n", "\r"], random) ?? "");
  const field = random() < 0.9 ? "data: " : "data:";
  const isNamed = random() < 0.5;
  const count = Math.floor(random() * 12);
  return Array.from({ length: count }, () => {
    const json = random() < 0.95 ? form : (pick(tokens[name] ?? [], random) ?? "");
    const data = json
      .replaceAll("$", () => pick(random() < 0.9 ? words : strangers, random) ?? "")
      .replaceAll("^", () => " ".repeat(Math.floor(random() * 3)));
    const type = /^\{"type":"([^"]*)"/.exec(data)?.[1] ?? "x";
    const head = isNamed ? `event: ${type}${end}` : "";
    const before = random() < 0.03 ? [pick(between, random) ?? ""] : [];
    return [...before, `${head}${field}${data}${end}${end}`].map((part) => new TextEncoder().encode(part));
  }).flat();
}
