/** Answers in which the host ran tools of its own: they are the host's, and no calls of the caller's. */
import { eventFrame } from "../../fixtures/frames.ts";
import { bytesOf } from "../support/answer.ts";
import { data, joined, type NamedChunk, named, type Unseen, written } from "./stream.ts";

const item = (output_index: number, fields: object): readonly NamedChunk[] => [
  { type: "response.output_item.added", output_index, item: { ...fields, status: "in_progress" } },
  { type: "response.output_item.done", output_index, item: { ...fields, status: "completed" } },
];

const hostItems = [
  { type: "web_search_call", id: "ws", action: { type: "search", query: "q" } },
  { type: "file_search_call", id: "fs", queries: ["q"], results: null },
  { type: "code_interpreter_call", id: "ci", code: "1+1", container_id: "c", outputs: null },
  { type: "image_generation_call", id: "ig", result: "AAAA" },
  { type: "mcp_list_tools", id: "ml", server_label: "s", tools: [] },
  { type: "mcp_call", id: "mc", name: "lookup", arguments: "{}", output: "x" },
  { type: "computer_call", id: "cc", action: {} },
  { type: "compaction", id: "co", encrypted_content: "x" },
];

const message = {
  type: "message",
  id: "m",
  role: "assistant",
  content: [
    { type: "output_text", text: "Es regnet.", annotations: [{ type: "url_citation" }], logprobs: [] },
  ],
};

const responses: Unseen = {
  name: "searches, code, pictures and MCP beside the answer",
  preset: "openai-responses",
  bytes: named(
    { type: "response.created", response: { id: "r", model: "m" } },
    ...hostItems.flatMap((fields, index) => item(index, fields)),
    { type: "response.web_search_call.searching", output_index: 0, item_id: "ws" },
    { type: "response.code_interpreter_call_code.delta", output_index: 2, delta: "1+1" },
    { type: "response.mcp_call_arguments.delta", output_index: 5, delta: "{}" },
    { type: "response.image_generation_call.partial_image", output_index: 3, partial_image_b64: "AA" },
    { type: "response.output_item.added", output_index: 8, item: { ...message, content: [] } },
    {
      type: "response.content_part.added",
      output_index: 8,
      content_index: 0,
      part: { type: "output_text", text: "" },
    },
    { type: "response.output_text.delta", output_index: 8, content_index: 0, delta: "Es regnet." },
    { type: "response.output_text.annotation.added", output_index: 8, content_index: 0, annotation: {} },
    { type: "response.output_text.done", output_index: 8, content_index: 0, text: "Es regnet." },
    { type: "response.output_item.done", output_index: 8, item: message },
    {
      type: "response.completed",
      response: { id: "r", status: "completed", output: [...hostItems, message] },
    },
  ),
  answer: { text: "Es regnet.", tools: [], finish: { reason: "stop", raw: "completed" } },
};

const thoughts: Unseen = {
  name: "thoughts in several summaries, and a refusal beside a text",
  preset: "openai-responses",
  bytes: named(
    { type: "response.created", response: { id: "r" } },
    { type: "response.reasoning_summary_part.added", output_index: 0, summary_index: 0, part: {} },
    { type: "response.reasoning_summary_text.delta", output_index: 0, summary_index: 0, delta: "eins " },
    { type: "response.reasoning_summary_text.done", output_index: 0, summary_index: 0, text: "eins " },
    { type: "response.reasoning_summary_text.delta", output_index: 0, summary_index: 1, delta: "zwei" },
    {
      type: "response.output_item.done",
      output_index: 0,
      item: {
        type: "reasoning",
        id: "rs",
        summary: [{ text: "eins " }, { text: "zwei" }],
        encrypted_content: null,
      },
    },
    { type: "response.output_text.delta", output_index: 1, content_index: 0, delta: "Nein. " },
    { type: "response.refusal.delta", output_index: 1, content_index: 1, delta: "I can't." },
    { type: "response.completed", response: { id: "r", status: "completed" } },
  ),
  answer: {
    text: "Nein. ",
    reasoning: "eins zwei",
    refusal: "I can't.",
    finish: { reason: "refusal", raw: "completed" },
  },
};

const block = (index: number, content_block: object): NamedChunk => ({
  type: "content_block_start",
  index,
  content_block,
});
const delta = (index: number, fields: object): NamedChunk => ({
  type: "content_block_delta",
  index,
  delta: fields,
});
const stop = (index: number): NamedChunk => ({ type: "content_block_stop", index });

const messages: Unseen = {
  name: "a search, code and MCP beside the answer, and one call that is the caller's",
  preset: "anthropic",
  bytes: named(
    {
      type: "message_start",
      message: { id: "m", model: "c", usage: { input_tokens: 3, output_tokens: 1, server_tool_use: null } },
    },
    block(0, { type: "server_tool_use", id: "s", name: "web_search", input: {} }),
    delta(0, { type: "input_json_delta", partial_json: '{"query":"q"}' }),
    stop(0),
    block(1, {
      type: "web_search_tool_result",
      tool_use_id: "s",
      content: [{ type: "web_search_result", url: "u" }],
    }),
    stop(1),
    block(2, { type: "mcp_tool_use", id: "mc", name: "lookup", server_name: "s", input: {} }),
    delta(2, { type: "input_json_delta", partial_json: "{" }),
    delta(2, { type: "input_json_delta", partial_json: "}" }),
    stop(2),
    block(3, { type: "code_execution_tool_result", tool_use_id: "s", content: {} }),
    stop(3),
    block(4, { type: "redacted_thinking", data: "ZW5j" }),
    stop(4),
    block(5, { type: "text", text: "" }),
    delta(5, { type: "text_delta", text: "Es regnet." }),
    stop(5),
    block(6, {
      type: "tool_use",
      id: "a",
      name: "weather",
      input: { city: "Zürich" },
      caller: { type: "direct" },
    }),
    stop(6),
    {
      type: "message_delta",
      delta: { stop_reason: "tool_use", container: null },
      usage: { output_tokens: 9 },
    },
    { type: "message_stop" },
  ),
  answer: { text: "Es regnet.", tools: [{ id: "a", name: "weather", arguments: '{"city":"Zürich"}' }] },
};

const paused: Unseen = {
  name: "a turn that pauses is not done, and says so",
  preset: "anthropic",
  bytes: named(
    { type: "message_start", message: { id: "m" } },
    block(0, { type: "text", text: "a" }),
    stop(0),
    { type: "message_delta", delta: { stop_reason: "pause_turn" } },
    { type: "message_stop" },
  ),
  answer: { text: "a", finish: { reason: "paused", raw: "pause_turn" } },
};

const contents: Unseen = {
  name: "code that ran, files and grounding beside the answer",
  preset: "gemini",
  bytes: bytesOf(
    [
      { candidates: [{ content: { parts: [{ executableCode: { language: "PYTHON", code: "1+1" } }] } }] },
      {
        candidates: [
          { content: { parts: [{ codeExecutionResult: { outcome: "OUTCOME_OK", output: "2" } }] } },
        ],
      },
      {
        candidates: [
          { content: { parts: [{ text: "Es " }, { inlineData: { mimeType: "image/png", data: "AA" } }] } },
        ],
      },
      {
        candidates: [
          {
            content: { parts: [{ text: "regnet." }], role: "model" },
            finishReason: "STOP",
            groundingMetadata: {},
          },
        ],
      },
      { candidates: [{ content: {}, finishReason: "STOP" }], usageMetadata: { promptTokenCount: 2 } },
    ]
      .map((chunk) => `data: ${written(chunk)}\r\n\r\n`)
      .join(""),
  ),
  answer: { text: "Es regnet.", finish: { reason: "stop", raw: "STOP" } },
};

const converse: Unseen = {
  name: "a tool of the host's, citations and a trace beside the answer",
  preset: "bedrock",
  bytes: joined(
    eventFrame("messageStart", { role: "assistant" }),
    eventFrame("contentBlockStart", {
      contentBlockIndex: 0,
      start: { toolUse: { toolUseId: "s", name: "nova_grounding", type: "server_tool_use" } },
    }),
    eventFrame("contentBlockDelta", { contentBlockIndex: 0, delta: { toolUse: { input: '{"q":1}' } } }),
    eventFrame("contentBlockStop", { contentBlockIndex: 0 }),
    eventFrame("contentBlockDelta", { contentBlockIndex: 1, delta: { text: "Es regnet." } }),
    eventFrame("contentBlockDelta", { contentBlockIndex: 1, delta: { citation: { title: "t" } } }),
    eventFrame("messageStop", { stopReason: "end_turn", additionalModelResponseFields: null }),
    eventFrame("metadata", {
      usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
      metrics: {},
      trace: null,
    }),
  ),
  answer: { text: "Es regnet.", tools: [], finish: { reason: "stop", raw: "end_turn" } },
};

const chat: Unseen = {
  name: "annotations, citations and search results beside the answer",
  preset: "openrouter",
  bytes: data(
    {
      choices: [
        { index: 0, delta: { role: "assistant", content: "", annotations: [{ type: "url_citation" }] } },
      ],
    },
    {
      citations: ["u"],
      search_results: [],
      choices: [{ index: 0, delta: { content: "Es regnet.", audio: null } }],
    },
    { choices: [{ index: 0, delta: { content: "" }, finish_reason: "stop", native_finish_reason: "STOP" }] },
    "[DONE]",
  ),
  answer: { text: "Es regnet.", tools: [] },
};

export const unseenServerTools: readonly Unseen[] = [
  responses,
  thoughts,
  messages,
  paused,
  contents,
  converse,
  chat,
];
