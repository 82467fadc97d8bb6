/**
 * Holds the simulated streams against recorded ones: the same fields in the same
 * events, line ends and order. The recordings are read in place and never copied.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { DialectName } from "../../src/simulator/dialects.ts";
import type { SimulatedProvider } from "../../src/simulator/start.ts";
import { type Call, send } from "./client.ts";
import { showFrames } from "./event-stream.ts";
import { fieldsOf } from "./fields.ts";
import { start } from "./running.ts";

const fixtures = join(import.meta.dirname, "../../../shared/fixtures");
const isThere = existsSync(fixtures);
if (!isThere) console.log("skipped: the recorded streams (../shared/fixtures) are not on this machine");

interface Recording {
  readonly name: string;
  readonly dialect: DialectName;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Fields that the recorded account had and the simulator has not, or the other way round; why stands beside each. */
  readonly apart: readonly string[];
}

const openai = {
  dialect: "openai-chat",
  headers: { authorization: "Bearer k" },
} as const;
const claude = {
  dialect: "anthropic",
  headers: { "x-api-key": "k", "anthropic-version": "2023-06-01" },
} as const;
// Recorded before refusals got their details.
const newer = ["message_start:message.stop_details", "message_delta:delta.stop_details"];
const bearer = { authorization: "Bearer k" };
const google = { dialect: "gemini", headers: { "x-goog-api-key": "k" } } as const;

const recordings: readonly Recording[] = [
  {
    name: "text",
    ...openai,
    body: "openai/bodies/TestOpenAICommon__openai-gpt-4o-mini__simple_streaming.0",
    apart: [],
  },
  {
    name: "two tool calls",
    ...openai,
    body: "openai/bodies/TestOpenAICommon__openai-gpt-4o-mini__multi_tool_streaming.0",
    // The refusal field is there in the first chunk of some recordings only.
    apart: ["choices[].delta.refusal"],
  },
  {
    name: "text",
    ...claude,
    body: "anthropic/bodies/TestAnthropicCommon__claude-sonnet-4__simple_streaming.0",
    apart: newer,
  },
  {
    name: "a tool use",
    ...claude,
    body: "anthropic/bodies/TestAnthropicCommon__claude-sonnet-4__tool_streaming.0",
    // The model that was recorded spoke before it called.
    apart: [...newer, "content_block_delta:delta.text", "content_block_start:content_block.text"],
  },
  {
    name: "thinking",
    ...claude,
    body: "anthropic/bodies/chat_with_extended_thinking_anthropic_claude-haiku-4-5_streams_thinking_content_when_available.0",
    apart: [],
  },
  {
    name: "text",
    ...google,
    body: "gemini/bodies/TestGoogleCommon__gemini-2.5-pro__tool_streaming.1",
    apart: [],
  },
  {
    name: "thoughts and a call",
    ...google,
    body: "gemini/bodies/TestGoogleThinking__gemini-2.5-flash__thinking-streaming.0",
    apart: [],
  },
  {
    name: "text",
    dialect: "openai-responses",
    headers: bearer,
    body: "openai/bodies/TestOpenAIResponsesCommon__openai-gpt-4o__simple_streaming.0",
    apart: [],
  },
  {
    name: "text",
    dialect: "bedrock",
    headers: bearer,
    body: "bedrock/bodies/chat_streaming_responses_bedrock_amazon_nova-2-lite-v1_0_supports_streaming_responses.0",
    apart: [],
  },
  {
    name: "thoughts",
    dialect: "bedrock",
    headers: bearer,
    body: "bedrock/bodies/test_bedrock_model_thinking_part_stream.0",
    // Recorded before tools ran on the provider's side.
    apart: ["metadata:usage.serverToolUsage"],
  },
  {
    name: "text",
    dialect: "cohere",
    headers: bearer,
    body: "cohere/bodies/chat_streaming_responses_cohere_command-a-03-2025_supports_streaming_responses.0",
    apart: [],
  },
];

/** Event names without repeats, and without the deltas' number. */
function eventsOf(stream: string): readonly string[] {
  const names = stream.split("\n").flatMap((line) => (line.startsWith("event: ") ? [line.slice(7)] : []));
  return names.filter((name, at) => name !== names[at - 1]);
}

/** Asks what was asked then; the simulator is told to call a tool where the model did. */
async function askAgain(recording: Recording, provider: SimulatedProvider): Promise<string> {
  const { request, url } = JSON.parse(
    readFileSync(join(fixtures, `${recording.body}.meta.json`), "utf8"),
  ) as { readonly request: string; readonly url: string };
  // A proof of thought from then is none of the simulator's.
  const known = request.replace(
    /"thoughtSignature":"[^"]*"/gu,
    '"thoughtSignature":"skip_thought_signature_validator"',
  );
  const body = JSON.parse(known) as Record<string, unknown>;
  const path = url.replace(/^https:\/\/[^/]+/u, "");
  const call: Call = { url: `${provider.url}${path}`, headers: recording.headers, body };
  const calls = recording.name.includes("call") || recording.name.includes("use");
  return (await send({ ...call, body: calls ? forceTools(recording.dialect, body) : body })).text;
}

/** The recorded stream as text; a binary one is shown as events. */
function recordedText({ body }: Recording): string {
  const sse = join(fixtures, `${body}.200.sse`);
  if (existsSync(sse)) return readFileSync(sse, "utf8");
  return showFrames(readFileSync(join(fixtures, `${body}.200.bin`)));
}

function forceTools(dialect: DialectName, body: Record<string, unknown>): object {
  switch (dialect) {
    case "openai-chat":
    case "openai-responses":
      return { ...body, tool_choice: "required" };
    case "cohere":
      return { ...body, tool_choice: "REQUIRED" };
    case "bedrock":
      return { ...body, toolConfig: { ...(body["toolConfig"] as object), toolChoice: { any: {} } } };
    case "anthropic":
      return { ...body, tool_choice: { type: "any" } };
    case "gemini":
      return { ...body, toolConfig: { functionCallingConfig: { mode: "ANY" } } };
  }
}

describe.skipIf(!isThere)("a simulated stream beside a recorded one", () => {
  it.each(recordings)("has the fields and the order of $dialect's $name", async (recording) => {
    const recorded = recordedText(recording);
    const provider = await start({ dialect: recording.dialect });
    const simulated = await askAgain(recording, provider);
    const known = (fields: readonly string[]): readonly string[] =>
      fields.filter((field) => !recording.apart.includes(field));
    expect(known(fieldsOf(simulated))).toEqual(known(fieldsOf(recorded)));
    expect(simulated.includes("\r\n\r\n")).toBe(recorded.includes("\r\n\r\n"));
    expect(simulated.endsWith("[DONE]\n\n")).toBe(recorded.endsWith("[DONE]\n\n"));
    // The model that was recorded spoke before it called; the simulated one calls at once.
    if (recording.name !== "a tool use") expect(eventsOf(simulated)).toEqual(eventsOf(recorded));
  });
});
