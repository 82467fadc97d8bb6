import { describe, expect, it } from "vitest";
import { send } from "./client.ts";
import { callOf, dialectNames } from "./dialect-calls.ts";
import { start } from "./running.ts";

const text = "Still water.";

/** What a whole answer of two words is, by dialect. */
const bodies = {
  "openai-chat": {
    object: "chat.completion",
    choices: [
      { index: 0, message: { role: "assistant", content: text, refusal: null }, finish_reason: "stop" },
    ],
    usage: { completion_tokens: 2 },
  },
  anthropic: {
    type: "message",
    role: "assistant",
    content: [{ type: "text", text }],
    stop_reason: "end_turn",
    usage: { output_tokens: 2 },
  },
  gemini: {
    candidates: [{ content: { parts: [{ text }], role: "model" }, finishReason: "STOP", index: 0 }],
    usageMetadata: { candidatesTokenCount: 2 },
  },
};

describe.each(dialectNames)("a whole answer of %s", (dialect) => {
  it("has the dialect's form and its length in the headers", async () => {
    const provider = await start({ dialect, script: { text } });
    const answer = await send(callOf(provider, false));
    expect(JSON.parse(answer.text)).toMatchObject(bodies[dialect]);
    expect(answer.headers["content-length"]).toBe(String(Buffer.byteLength(answer.text)));
    expect(answer.headers["content-type"]).toMatch(/^application\/json/u);
  });

  it("carries tool calls as the dialect does", async () => {
    const provider = await start({ dialect });
    const schema = { type: "object", properties: { depth: { const: 3 } } };
    const fields = {
      "openai-chat": {
        tools: [{ type: "function", function: { name: "gauge", parameters: schema } }],
        tool_choice: "required",
      },
      anthropic: { tools: [{ name: "gauge", input_schema: schema }], tool_choice: { type: "any" } },
      gemini: {
        tools: [{ functionDeclarations: [{ name: "gauge", parametersJsonSchema: schema }] }],
        toolConfig: { functionCallingConfig: { mode: "ANY" } },
      },
    }[dialect];
    const { text: body } = await send(callOf(provider, false, fields));
    const form = {
      "openai-chat": {
        choices: [
          {
            message: {
              content: null,
              tool_calls: [{ type: "function", function: { arguments: '{"depth":3}' } }],
            },
            finish_reason: "tool_calls",
          },
        ],
      },
      anthropic: {
        content: [{ type: "tool_use", name: "gauge", input: { depth: 3 } }],
        stop_reason: "tool_use",
      },
      gemini: {
        candidates: [{ content: { parts: [{ functionCall: { name: "gauge", args: { depth: 3 } } }] } }],
      },
    }[dialect];
    expect(JSON.parse(body)).toMatchObject(form);
  });

  it("shows thoughts where the dialect shows them", async () => {
    const provider = await start({ dialect, script: { text, reasoningTokens: 5 } });
    const fields = {
      "openai-chat": { reasoning_effort: "high" },
      anthropic: { thinking: { type: "adaptive" } },
      gemini: { generationConfig: { thinkingConfig: { includeThoughts: true } } },
    }[dialect];
    const { text: body } = await send(callOf(provider, false, fields));
    const form = {
      "openai-chat": { usage: { completion_tokens: 7, completion_tokens_details: { reasoning_tokens: 5 } } },
      anthropic: { content: [{ type: "thinking" }, { type: "text" }], usage: { output_tokens: 7 } },
      gemini: {
        candidates: [{ content: { parts: [{ thought: true }, { text }] } }],
        usageMetadata: { candidatesTokenCount: 2, thoughtsTokenCount: 5 },
      },
    }[dialect];
    expect(JSON.parse(body)).toMatchObject(form);
  });
});
