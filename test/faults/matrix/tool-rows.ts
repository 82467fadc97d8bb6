/** Rows about tool calls that are whole, and whose arguments are no JSON. */
import { FailureKind as Kind } from "../../../gen/spillway/v1/attempt_pb.ts";
import { eventFrame } from "../../../src/simulator/bedrock/event-frame.ts";
import type { DialectName } from "../support/dialect.ts";
import type { Row } from "./row.ts";
import { fails } from "./story.ts";
import { data, named } from "./wire.ts";

/** What is missing is the end. */
const broken = '{"numbers": [100, 101';

const usage = { input_tokens: 1, output_tokens: 9 };

function frame(type: string, payload: object): Uint8Array {
  return eventFrame(type, payload, () => 0);
}

const responsesItem = { id: "i", type: "function_call", call_id: "c1", name: "note" };

/** Gemini sends arguments as an object: it cannot break them. */
const bodies: Readonly<Partial<Record<DialectName, () => string | Uint8Array>>> = {
  "openai-chat": () => {
    const call = { index: 0, id: "c1", type: "function", function: { name: "note", arguments: broken } };
    return [
      data({ id: "c", choices: [{ index: 0, delta: { role: "assistant", tool_calls: [call] } }] }),
      data({ id: "c", choices: [{ index: 0, delta: {}, finish_reason: "tool_calls" }] }),
      "data: [DONE]\n\n",
    ].join("");
  },
  "openai-responses": () =>
    [
      named("response.created", { response: { id: "r", status: "in_progress", output: [] } }),
      named("response.output_item.added", { output_index: 0, item: { ...responsesItem, arguments: "" } }),
      named("response.function_call_arguments.delta", { output_index: 0, item_id: "i", delta: broken }),
      named("response.output_item.done", { output_index: 0, item: { ...responsesItem, arguments: broken } }),
      named("response.completed", { response: { id: "r", status: "completed", output: [], usage } }),
    ].join(""),
  anthropic: () =>
    [
      named("message_start", {
        message: { id: "m", type: "message", role: "assistant", model: "m", content: [], usage },
      }),
      named("content_block_start", {
        index: 0,
        content_block: { type: "tool_use", id: "c1", name: "note", input: {} },
      }),
      named("content_block_delta", { index: 0, delta: { type: "input_json_delta", partial_json: broken } }),
      named("content_block_stop", { index: 0 }),
      named("message_delta", { delta: { stop_reason: "tool_use" }, usage }),
      named("message_stop"),
    ].join(""),
  bedrock: () =>
    Buffer.concat([
      frame("messageStart", { role: "assistant" }),
      frame("contentBlockStart", {
        contentBlockIndex: 0,
        start: { toolUse: { toolUseId: "c1", name: "note" } },
      }),
      frame("contentBlockDelta", { contentBlockIndex: 0, delta: { toolUse: { input: broken } } }),
      frame("contentBlockStop", { contentBlockIndex: 0 }),
      frame("messageStop", { stopReason: "tool_use" }),
      frame("metadata", { usage: { inputTokens: 1, outputTokens: 9 } }),
    ]),
  cohere: () => {
    const call = { id: "c1", type: "function", function: { name: "note", arguments: "" } };
    const more = { function: { arguments: broken } };
    return [
      named("message-start", { id: "m", delta: { message: { role: "assistant" } } }),
      named("tool-call-start", { index: 0, delta: { message: { tool_calls: call } } }),
      named("tool-call-delta", { index: 0, delta: { message: { tool_calls: more } } }),
      named("tool-call-end", { index: 0 }),
      named("message-end", { delta: { finish_reason: "TOOL_CALL", usage: {} } }),
      "data: [DONE]\n\n",
    ].join("");
  },
};

const headers = { bedrock: { "content-type": "application/vnd.amazon.eventstream" } };

export const toolRows: readonly Row[] = [
  {
    name: "a tool call that does not parse",
    question: "tool",
    dialects: Object.keys(bodies) as DialectName[],
    fault: { kind: "none" },
    primaryText: broken,
    replay: (dialect) => ({
      body: Buffer.from(bodies[dialect]?.() ?? ""),
      headers: dialect === "bedrock" ? headers.bedrock : {},
    }),
    story: () => fails(Kind.INVALID_OUTPUT, 3),
  },
];
