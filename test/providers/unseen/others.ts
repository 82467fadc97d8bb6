/** The other five dialects, as no recording shows them (providers.md §2). */
import { eventFrame, exceptionFrame } from "../../fixtures/frames.ts";
import { bytesOf } from "../support/answer.ts";
import { data, joined, lines, named, type Unseen, written } from "./stream.ts";

const responses: readonly Unseen[] = [
  {
    name: "two calls whose pieces take turns, an event that is new, [DONE] at the end",
    preset: "openai-responses",
    bytes: joined(
      named(
        { type: "response.created", response: { id: "r", model: "m", status: "in_progress", usage: null } },
        { type: "response.queued", response: null },
        {
          type: "response.output_item.added",
          output_index: 0,
          item: { type: "function_call", id: "i", call_id: "a", name: "weather", arguments: "" },
        },
        {
          type: "response.output_item.added",
          output_index: 1,
          item: { type: "function_call", id: "j", call_id: "b", name: "time", arguments: "" },
        },
        { type: "response.function_call_arguments.delta", output_index: 1, delta: "{" },
        { type: "response.function_call_arguments.delta", output_index: 0, delta: '{"city":"Zürich"}' },
        { type: "response.astonished", output_index: 0, wonder: true },
        { type: "response.function_call_arguments.delta", output_index: 1, delta: "}" },
        {
          type: "response.completed",
          response: { id: "r", status: "completed", error: null, incomplete_details: null },
        },
      ),
      data("[DONE]"),
    ),
    answer: {
      tools: [
        { id: "a", name: "weather", arguments: '{"city":"Zürich"}' },
        { id: "b", name: "time", arguments: "{}" },
      ],
      finish: { reason: "tool-calls", raw: "completed" },
    },
  },
  {
    name: "no event lines, CRLF, nothing in pieces",
    preset: "xai-responses",
    bytes: lines(
      "\r\n",
      `data: ${written({ type: "response.created", response: { id: "r" } })}`,
      "",
      `data: ${written({ type: "response.output_item.done", output_index: 0, item: { type: "message", content: [{ type: "output_text", text: "Grüße" }] } })}`,
      "",
      `data: ${written({ type: "response.incomplete", response: { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } } })}`,
      "",
    ),
    answer: { text: "Grüße", finish: { reason: "length", raw: "max_output_tokens" } },
  },
  ...(
    [
      ["flat", { type: "error", code: "rate_limit_exceeded", message: "m", param: null }, "rate-limited"],
      [
        "nested",
        { type: "error", error: { type: "x", code: "insufficient_quota", message: "m" } },
        "quota-exhausted",
      ],
      [
        "failed",
        {
          type: "response.failed",
          response: { status: "failed", error: { code: "server_error", message: "m" } },
        },
        "server-error",
      ],
      [
        "cancelled",
        { type: "response.failed", response: { status: "cancelled", error: null } },
        "server-error",
      ],
    ] as const
  ).map(([name, event, end]) => ({
    name: `an error that is ${name}`,
    preset: "openai-responses",
    bytes: named({ type: "response.created", response: { id: "r" } }, event),
    answer: { end },
  })),
];

const start = (usage: object = {}) => ({
  type: "message_start",
  message: {
    id: "m",
    model: "claude",
    content: [],
    stop_reason: null,
    usage: { input_tokens: 3, output_tokens: 1, ...usage },
  },
});
const block = (index: number, content_block: object) => ({
  type: "content_block_start",
  index,
  content_block,
});
const delta = (index: number, fields: object) => ({ type: "content_block_delta", index, delta: fields });
const stop = (index: number) => ({ type: "content_block_stop", index });
const ends = (stop_reason: string | null, more: object = {}) => ({
  type: "message_delta",
  delta: { stop_reason, ...more },
  usage: { output_tokens: 9 },
});
const over = { type: "message_stop" };

const messages: readonly Unseen[] = [
  {
    name: "blocks that take turns, unknown blocks and deltas, pings, no names of events",
    preset: "anthropic",
    bytes: data(
      start(),
      { type: "ping" },
      block(0, { type: "text", text: "" }),
      block(1, { type: "tool_use", id: "a", name: "weather", input: {} }),
      delta(1, { type: "input_json_delta", partial_json: '{"city":' }),
      delta(0, { type: "text_delta", text: "Grü" }),
      delta(1, { type: "input_json_delta", partial_json: '"Zürich"}' }),
      delta(0, { type: "text_delta", text: "ße" }),
      delta(0, { type: "citations_delta", citation: {} }),
      block(2, { type: "hologram", pixels: [] }),
      stop(1),
      stop(2),
      stop(0),
      { type: "message_aside", note: "new" },
      ends("tool_use"),
      over,
    ),
    answer: { text: "Grüße", tools: [{ id: "a", name: "weather", arguments: '{"city":"Zürich"}' }] },
  },
  {
    name: "a call without arguments, two message_deltas, padded JSON",
    preset: "vertex-claude",
    bytes: joined(
      named(
        start(),
        block(0, { type: "tool_use", id: "b", name: "time", input: {} }),
        delta(0, { type: "input_json_delta", partial_json: "" }),
        stop(0),
      ),
      bytesOf(`event: message_delta\r\ndata: ${written(ends(null))}      \r\n\r\n`),
      named(ends("tool_use"), over),
    ),
    answer: {
      tools: [{ id: "b", name: "time", arguments: "{}" }],
      finish: { reason: "tool-calls", raw: "tool_use" },
    },
  },
  {
    name: "overloaded in the middle of it",
    preset: "anthropic",
    bytes: named(start(), block(0, { type: "text", text: "a" }), {
      type: "error",
      error: { type: "overloaded_error", message: "Overloaded" },
      request_id: "r",
    }),
    answer: { end: "overloaded", text: "a" },
  },
  {
    name: "a refusal says why",
    preset: "anthropic",
    bytes: named(
      start({ inference_geo: null }),
      ends("refusal", { stop_details: { category: "cyber", explanation: "I can't." } }),
      over,
    ),
    answer: { refusal: "I can't.", finish: { reason: "refusal", raw: "refusal" } },
  },
  {
    name: "two streams spliced",
    preset: "anthropic",
    bytes: named(start(), start(), ends("end_turn"), over),
    answer: { end: "malformed" },
  },
  {
    name: "a block that is never stopped",
    preset: "anthropic",
    bytes: named(start(), block(0, { type: "text", text: "a" }), ends("end_turn"), over),
    answer: { end: "truncated" },
  },
  {
    name: "a stop reason that is new",
    preset: "anthropic",
    bytes: named(start(), ends("tired"), over),
    answer: { finish: { reason: "other", raw: "tired" } },
  },
];

const part = (...parts: readonly object[]) => ({
  candidates: [{ content: { role: "model", parts } }],
  usageMetadata: null,
});
const finish = (finishReason: string, parts: readonly object[] = []) => ({
  candidates: [{ content: { parts }, finishReason, index: 0 }],
});
const crlf = (...chunks: readonly unknown[]) =>
  bytesOf(chunks.map((chunk) => `data: ${written(chunk)}\r\n\r\n`).join(""));

const contents: readonly Unseen[] = [
  {
    name: "thoughts, two calls in one chunk, a signature that comes last",
    preset: "gemini",
    bytes: crlf(
      part({ text: "hm", thought: true }),
      part(
        { functionCall: { name: "weather", args: { city: "Zürich" } }, thoughtSignature: "c2ln" },
        { functionCall: { id: "own", name: "time" } },
      ),
      finish("STOP", [{ text: "", thoughtSignature: "ZW5k" }]),
    ),
    answer: { reasoning: "hm", finish: { reason: "tool-calls", raw: "STOP" } },
  },
  {
    name: "an error wrapped in a list",
    preset: "vertex-gemini",
    bytes: joined(
      crlf(part({ text: "a" })),
      bytesOf(`data: ${written([{ error: { code: 503, status: "UNAVAILABLE", message: "m" } }])}\r\n\r\n`),
    ),
    answer: { end: "overloaded", text: "a" },
  },
  {
    name: "an error as plain JSON between events",
    preset: "gemini",
    bytes: joined(
      crlf(part({ text: "a" })),
      bytesOf(
        '{\n  "error": {\n    "code": 429,\n    "status": "RESOURCE_EXHAUSTED",\n    "message": "Please retry in 3s."\n  }\n}\n',
      ),
    ),
    answer: { end: "rate-limited" },
  },
  {
    name: "thoughts ate the whole bound",
    preset: "gemini",
    bytes: crlf({
      candidates: [{ finishReason: "MAX_TOKENS" }],
      usageMetadata: { promptTokenCount: 5, thoughtsTokenCount: 9 },
    }),
    answer: { text: "", finish: { reason: "length", raw: "MAX_TOKENS" } },
  },
  {
    name: "the prompt is blocked",
    preset: "gemini",
    bytes: crlf({ promptFeedback: { blockReason: "JAILBREAK" } }),
    answer: { finish: { reason: "content-filter", raw: "JAILBREAK" } },
  },
  {
    name: "a continuation is no end",
    preset: "gemini",
    bytes: crlf(finish("CONTINUATION", [{ text: "a" }])),
    answer: { end: "truncated", text: "a" },
  },
  {
    name: "a finish reason that is new",
    preset: "gemini",
    bytes: crlf(finish("TIRED", [{ text: "a" }])),
    answer: { finish: { reason: "other", raw: "TIRED" } },
  },
];

const frame = (...events: readonly (readonly [string, object])[]) =>
  joined(...events.map(([name, payload]) => eventFrame(name, { ...payload, p: "abcd" })));
const text = (words: string) =>
  ["contentBlockDelta", { contentBlockIndex: 0, delta: { text: words } }] as const;

const converse: readonly Unseen[] = [
  {
    name: "no start of blocks, two calls that take turns, an event that is new, no metadata",
    preset: "bedrock",
    bytes: frame(
      ["messageStart", { role: "assistant" }],
      text("Grüße"),
      [
        "contentBlockStart",
        { contentBlockIndex: 1, start: { toolUse: { toolUseId: "a", name: "weather" } } },
      ],
      ["contentBlockStart", { contentBlockIndex: 2, start: { toolUse: { toolUseId: "b", name: "time" } } }],
      ["contentBlockDelta", { contentBlockIndex: 1, delta: { toolUse: { input: '{"city":' } } }],
      ["contentBlockDelta", { contentBlockIndex: 1, delta: { toolUse: { input: '"Zürich"}' } } }],
      ["weatherReport", { sky: "blue" }],
      ["messageStop", { stopReason: "tool_use" }],
    ),
    answer: {
      text: "Grüße",
      tools: [
        { id: "a", name: "weather", arguments: '{"city":"Zürich"}' },
        { id: "b", name: "time", arguments: "{}" },
      ],
    },
  },
  ...(
    [
      ["throttlingException", "rate-limited"],
      ["modelStreamErrorException", "server-error"],
      ["internalServerException", "server-error"],
      ["serviceUnavailableException", "overloaded"],
      ["validationException", "server-error"],
      ["modelTimeoutException", "server-error"],
    ] as const
  ).map(([name, end]) => ({
    name,
    preset: "bedrock",
    bytes: joined(frame(["messageStart", {}], text("a")), exceptionFrame(name, { message: "m" })),
    answer: { end, text: "a" },
  })),
  {
    name: "a call that the model spoilt",
    preset: "bedrock",
    bytes: frame(text("a"), ["messageStop", { stopReason: "malformed_tool_use" }]),
    answer: { end: "invalid-output" },
  },
];

const cohere: readonly Unseen[] = [
  {
    name: "a plan, a call in pieces, citations, CRLF, [DONE]",
    preset: "cohere",
    bytes: lines(
      "\r\n",
      ...[
        { type: "message-start", id: "m", delta: { message: { role: "assistant", content: null } } },
        { type: "tool-plan-delta", delta: { message: { tool_plan: "hm" } } },
        {
          type: "tool-call-start",
          index: 0,
          delta: {
            message: {
              tool_calls: { id: "a", type: "function", function: { name: "weather", arguments: "" } },
            },
          },
        },
        {
          type: "tool-call-delta",
          index: 0,
          delta: { message: { tool_calls: { function: { arguments: '{"city":"Zürich"}' } } } },
        },
        { type: "tool-call-end", index: 0 },
        { type: "citation-start", index: 0, delta: { message: { citations: {} } } },
        { type: "debug", prompt: "x" },
        {
          type: "message-end",
          delta: { finish_reason: "TOOL_CALL", usage: { tokens: { input_tokens: 1, output_tokens: 2 } } },
        },
      ].flatMap((event) => [`event: ${event.type}`, `data: ${written(event)}`, ""]),
      "data: [DONE]",
      "",
    ),
    answer: { reasoning: "hm", tools: [{ id: "a", name: "weather", arguments: '{"city":"Zürich"}' }] },
  },
  ...(["ERROR", "TIMEOUT", "ERROR_TOXIC"] as const).map((finish_reason) => ({
    name: `the end is ${finish_reason}`,
    preset: "cohere",
    bytes: named(
      { type: "content-delta", delta: { message: { content: { text: "a" } } } },
      { type: "message-end", delta: { finish_reason } },
    ),
    answer: { end: "server-error", text: "a" },
  })),
];

export const unseenOthers: readonly Unseen[] = [
  ...responses,
  ...messages,
  ...contents,
  ...converse,
  ...cohere,
];
