/** One good stream of each dialect, in pieces that damage can be done to. */
import type { HostPreset } from "../../src/core/model/host-preset.ts";
import { hostPresets, plainHosts } from "../../src/core/model/host-presets.ts";
import { eventFrame } from "../fixtures/frames.ts";
import { readChat } from "../fixtures/naive/chat.ts";
import { readCohere } from "../fixtures/naive/cohere.ts";
import { readContents } from "../fixtures/naive/contents.ts";
import { readConverse } from "../fixtures/naive/converse.ts";
import type { NaiveReader } from "../fixtures/naive/expected.ts";
import { readMessages } from "../fixtures/naive/messages.ts";
import { readResponses } from "../fixtures/naive/responses.ts";

/** Says from the bytes alone, and from no codec, whether an answer can be whole in them. */
export type MayBeWhole = (bytes: Uint8Array) => boolean;

export interface FuzzedStream {
  readonly name: string;
  readonly host: HostPreset;
  /** Events, one after the other. */
  readonly parts: readonly Uint8Array[];
  readonly mayBeWhole: MayBeWhole;
  /** Knows the completion rule. */
  readonly read: NaiveReader;
}

const utf8 = (text: string) => new TextEncoder().encode(text);
const data = (json: unknown, end = "\n\n") => utf8(`data: ${JSON.stringify(json)}${end}`);
const named = (event: { readonly type: string }) =>
  utf8(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);

function holds(...marks: readonly RegExp[]): MayBeWhole {
  return (bytes) => {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
    return marks.every((mark) => mark.test(text));
  };
}

const chat = [
  { id: "c", model: "m", choices: [{ index: 0, delta: { role: "assistant", content: "Hé" } }] },
  { choices: [{ index: 0, delta: { content: [{ type: "thinking", thinking: [{ text: "hm" }] }] } }] },
  {
    choices: [
      { index: 0, delta: { tool_calls: [{ index: 0, id: "x", function: { name: "f", arguments: "{" } }] } },
    ],
  },
  { choices: [{ index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: "}" } }] } }] },
  { choices: [{ index: 0, delta: {}, finish_reason: "tool_calls" }] },
  { choices: [], usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } },
];

const messages = [
  { type: "message_start", message: { id: "c", model: "m", usage: { input_tokens: 3 } } },
  { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hé" } },
  { type: "content_block_stop", index: 0 },
  {
    type: "content_block_start",
    index: 1,
    content_block: { type: "tool_use", id: "x", name: "f", input: {} },
  },
  { type: "content_block_delta", index: 1, delta: { type: "input_json_delta", partial_json: '{"a":1}' } },
  { type: "content_block_stop", index: 1 },
  { type: "message_delta", delta: { stop_reason: "tool_use" }, usage: { output_tokens: 2 } },
  { type: "message_stop" },
];

const contents = [
  {
    responseId: "c",
    modelVersion: "m",
    candidates: [{ content: { parts: [{ text: "hm", thought: true }] } }],
  },
  { candidates: [{ content: { parts: [{ text: "Hé" }] } }], usageMetadata: { promptTokenCount: 3 } },
  { candidates: [{ content: { parts: [{ functionCall: { name: "g", willContinue: true } }] } }] },
  {
    candidates: [
      {
        content: { parts: [{ functionCall: { partialArgs: [{ jsonPath: "$.a[0].b", stringValue: "x" }] } }] },
      },
    ],
  },
  {
    candidates: [
      { content: { parts: [{ functionCall: { name: "f", args: { a: 1 } } }] }, finishReason: "STOP" },
    ],
  },
];

const responses = [
  { type: "response.created", response: { id: "r", model: "m" } },
  { type: "response.output_item.added", output_index: 0, item: { type: "message" } },
  { type: "response.output_text.delta", output_index: 0, content_index: 0, delta: "Hé" },
  {
    type: "response.output_item.added",
    output_index: 1,
    item: { type: "function_call", call_id: "x", name: "f" },
  },
  { type: "response.function_call_arguments.delta", output_index: 1, delta: '{"a":1}' },
  {
    type: "response.output_item.done",
    output_index: 1,
    item: { type: "function_call", call_id: "x", name: "f" },
  },
  {
    type: "response.completed",
    response: { status: "completed", usage: { input_tokens: 3, output_tokens: 2 } },
  },
];

const converse: readonly (readonly [string, unknown])[] = [
  ["messageStart", { role: "assistant" }],
  ["contentBlockDelta", { contentBlockIndex: 0, delta: { text: "Hé" } }],
  ["contentBlockDelta", { contentBlockIndex: 1, delta: { reasoningContent: { text: "hm" } } }],
  ["contentBlockStart", { contentBlockIndex: 2, start: { toolUse: { toolUseId: "x", name: "f" } } }],
  ["contentBlockDelta", { contentBlockIndex: 2, delta: { toolUse: { input: '{"a":1}' } } }],
  ["contentBlockStop", { contentBlockIndex: 2 }],
  ["messageStop", { stopReason: "tool_use" }],
  ["metadata", { usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 } }],
];

const cohere = [
  { type: "message-start", id: "m", delta: { message: { role: "assistant" } } },
  { type: "content-delta", index: 0, delta: { message: { content: { text: "Hé" } } } },
  { type: "tool-plan-delta", delta: { message: { tool_plan: "hm" } } },
  {
    type: "tool-call-start",
    index: 0,
    delta: { message: { tool_calls: { id: "x", function: { name: "f" } } } },
  },
  {
    type: "tool-call-delta",
    index: 0,
    delta: { message: { tool_calls: { function: { arguments: "{}" } } } },
  },
  {
    type: "message-end",
    delta: { finish_reason: "TOOL_CALL", usage: { billed_units: { input_tokens: 1 } } },
  },
];

export const streams: readonly FuzzedStream[] = [
  {
    name: "openai-chat",
    read: readChat,
    host: plainHosts["openai-chat"],
    parts: [utf8(": hello\n\n"), ...chat.map((one) => data(one)), utf8("data: [DONE]\n\n")],
    mayBeWhole: holds(/finish_reason/),
  },
  {
    name: "anthropic",
    read: readMessages,
    host: plainHosts.anthropic,
    parts: messages.map(named),
    mayBeWhole: holds(/message_stop/, /stop_reason/),
  },
  {
    name: "gemini",
    read: readContents,
    host: plainHosts.gemini,
    parts: contents.map((one) => data(one, "\r\n\r\n")),
    mayBeWhole: holds(/finishReason|blockReason/),
  },
  {
    name: "openai-responses",
    read: readResponses,
    host: plainHosts["openai-responses"],
    parts: responses.map(named),
    mayBeWhole: holds(/response\.(?:completed|incomplete)/),
  },
  {
    name: "bedrock",
    read: readConverse,
    host: plainHosts.bedrock,
    parts: converse.map(([name, payload]) => eventFrame(name, payload)),
    mayBeWhole: holds(/messageStop/, /stopReason/),
  },
  {
    name: "bedrock-claude",
    read: readMessages,
    host: hostPresets.get("bedrock-claude") ?? plainHosts.anthropic,
    parts: messages.map((one) =>
      eventFrame("chunk", { bytes: Buffer.from(JSON.stringify(one)).toString("base64") }),
    ),
    mayBeWhole: holds(/chunk/),
  },
  {
    name: "cohere",
    read: readCohere,
    host: plainHosts.cohere,
    parts: cohere.map(named),
    mayBeWhole: holds(/message-end/, /finish_reason/),
  },
];
