/** An answer in the wire form of each dialect, written by hand. */
import type { DialectName } from "../../../src/core/model/host-preset.ts";
import { eventFrame } from "../../fixtures/frames.ts";

export interface Said {
  readonly thoughts: readonly string[];
  readonly text: readonly string[];
  readonly calls: readonly { readonly name: string; readonly args: Record<string, unknown> }[];
  /** The length of the pieces in which arguments come. */
  readonly pieces: number;
  readonly usage: { readonly input: number; readonly output: number };
}

export function framesOf(dialect: DialectName, said: Said): Uint8Array {
  return Buffer.concat(writers[dialect](said));
}

const writers: Readonly<Record<DialectName, (said: Said) => readonly Uint8Array[]>> = {
  "openai-chat": chat,
  anthropic: messages,
  gemini: contents,
  "openai-responses": responses,
  bedrock: converse,
  cohere,
};

function data(json: unknown, end = "\n\n"): Uint8Array {
  return Buffer.from(`data: ${JSON.stringify(json)}${end}`);
}

function named(type: string, fields: object): Uint8Array {
  return Buffer.from(`event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`);
}

function argumentsOf(args: Record<string, unknown>, size: number): readonly string[] {
  const written = JSON.stringify(args);
  return Array.from({ length: Math.ceil(written.length / size) }, (_, at) =>
    written.slice(at * size, (at + 1) * size),
  );
}

function chat({ thoughts, text, calls, pieces, usage }: Said): readonly Uint8Array[] {
  const delta = (fields: object, finish_reason: string | null = null) =>
    data({ id: "c", model: "m", choices: [{ index: 0, delta: fields, finish_reason }] });
  return [
    ...thoughts.map((piece) => delta({ reasoning_content: piece })),
    ...text.map((piece) => delta({ content: piece })),
    ...calls.flatMap(({ name, args }, index) => [
      delta({ tool_calls: [{ index, id: `x${index}`, function: { name, arguments: "" } }] }),
      ...argumentsOf(args, pieces).map((piece) =>
        delta({ tool_calls: [{ index, function: { arguments: piece } }] }),
      ),
    ]),
    delta({}, calls.length > 0 ? "tool_calls" : "stop"),
    data({ choices: [], usage: { prompt_tokens: usage.input, completion_tokens: usage.output } }),
    Buffer.from("data: [DONE]\n\n"),
  ];
}

function messages({ thoughts, text, calls, pieces, usage }: Said): readonly Uint8Array[] {
  let index = -1;
  const block = (content_block: object, deltas: readonly object[]) => {
    index += 1;
    return [
      named("content_block_start", { index, content_block }),
      ...deltas.map((delta) => named("content_block_delta", { index, delta })),
      named("content_block_stop", { index }),
    ];
  };
  return [
    named("message_start", { message: { id: "m", model: "m", usage: { input_tokens: usage.input } } }),
    ...block(
      { type: "thinking", thinking: "" },
      thoughts.map((thinking) => ({ type: "thinking_delta", thinking })),
    ),
    Buffer.from('event: ping\ndata: {"type": "ping"}\n\n'),
    ...block(
      { type: "text", text: "" },
      text.map((piece) => ({ type: "text_delta", text: piece })),
    ),
    ...calls.flatMap(({ name, args }, at) =>
      block(
        { type: "tool_use", id: `x${at}`, name, input: {} },
        argumentsOf(args, pieces).map((partial_json) => ({ type: "input_json_delta", partial_json })),
      ),
    ),
    named("message_delta", {
      delta: { stop_reason: calls.length > 0 ? "tool_use" : "end_turn" },
      usage: { output_tokens: usage.output },
    }),
    named("message_stop", {}),
  ];
}

function contents({ thoughts, text, calls, usage }: Said): readonly Uint8Array[] {
  const chunk = (part: object, more: object = {}) =>
    data({ candidates: [{ content: { parts: [part] }, ...more }], responseId: "r" }, "\r\n\r\n");
  return [
    ...thoughts.map((piece) => chunk({ text: piece, thought: true })),
    ...text.map((piece) => chunk({ text: piece })),
    ...calls.map(({ name, args }) => chunk({ functionCall: { name, args } })),
    data(
      {
        candidates: [{ content: { parts: [{ text: "" }] }, finishReason: "STOP" }],
        usageMetadata: { promptTokenCount: usage.input, candidatesTokenCount: usage.output },
      },
      "\r\n\r\n",
    ),
  ];
}

function responses({ thoughts, text, calls, pieces, usage }: Said): readonly Uint8Array[] {
  return [
    named("response.created", { response: { id: "r", model: "m" } }),
    ...thoughts.map((delta) => named("response.reasoning_summary_text.delta", { output_index: 0, delta })),
    ...text.map((delta) => named("response.output_text.delta", { output_index: 1, content_index: 0, delta })),
    ...calls.flatMap(({ name, args }, at) => {
      const output_index = at + 2;
      const item = { type: "function_call", call_id: `x${at}`, name };
      return [
        named("response.output_item.added", { output_index, item: { ...item, arguments: "" } }),
        ...argumentsOf(args, pieces).map((delta) =>
          named("response.function_call_arguments.delta", { output_index, delta }),
        ),
        named("response.output_item.done", {
          output_index,
          item: { ...item, arguments: JSON.stringify(args) },
        }),
      ];
    }),
    named("response.completed", {
      response: { status: "completed", usage: { input_tokens: usage.input, output_tokens: usage.output } },
    }),
  ];
}

function converse({ thoughts, text, calls, pieces, usage }: Said): readonly Uint8Array[] {
  const delta = (contentBlockIndex: number, fields: object) =>
    eventFrame("contentBlockDelta", { contentBlockIndex, delta: fields, p: "abcdef" });
  return [
    eventFrame("messageStart", { role: "assistant" }),
    ...thoughts.map((piece) => delta(0, { reasoningContent: { text: piece } })),
    ...text.map((piece) => delta(1, { text: piece })),
    ...calls.flatMap(({ name, args }, at) => [
      eventFrame("contentBlockStart", {
        contentBlockIndex: at + 2,
        start: { toolUse: { toolUseId: `x${at}`, name } },
      }),
      ...argumentsOf(args, pieces).map((input) => delta(at + 2, { toolUse: { input } })),
      eventFrame("contentBlockStop", { contentBlockIndex: at + 2 }),
    ]),
    eventFrame("messageStop", { stopReason: calls.length > 0 ? "tool_use" : "end_turn" }),
    eventFrame("metadata", {
      usage: {
        inputTokens: usage.input,
        outputTokens: usage.output,
        totalTokens: usage.input + usage.output,
      },
    }),
  ];
}

function cohere({ thoughts, text, calls, pieces, usage }: Said): readonly Uint8Array[] {
  const content = (fields: object) =>
    named("content-delta", { index: 0, delta: { message: { content: fields } } });
  return [
    named("message-start", { id: "m", delta: { message: { role: "assistant" } } }),
    ...thoughts.map((thinking) => content({ thinking })),
    ...text.map((piece) => content({ text: piece })),
    ...calls.flatMap(({ name, args }, index) => [
      named("tool-call-start", {
        index,
        delta: { message: { tool_calls: { id: `x${index}`, function: { name, arguments: "" } } } },
      }),
      ...argumentsOf(args, pieces).map((piece) =>
        named("tool-call-delta", {
          index,
          delta: { message: { tool_calls: { function: { arguments: piece } } } },
        }),
      ),
      named("tool-call-end", { index }),
    ]),
    named("message-end", {
      delta: {
        finish_reason: calls.length > 0 ? "TOOL_CALL" : "COMPLETE",
        usage: { billed_units: { input_tokens: usage.input, output_tokens: usage.output } },
      },
    }),
    Buffer.from("data: [DONE]\n\n"),
  ];
}
