import type { DialectCase } from "./dialect-case.ts";

export const bedrockCase: DialectCase = {
  path: (streaming) => `/model/us.amazon.nova-2-lite-v1%3A0/${streaming ? "converse-stream" : "converse"}`,
  modelsPath: "/foundation-models",
  headers: { authorization: "Bearer test", "content-type": "application/json" },
  body: (prompt) => ({ messages: [{ role: "user", content: [{ text: prompt }] }] }),
  wholeEnd: /event: messageStop\n.*"stopReason":"end_turn"\}\n\nevent: metadata\n.*\n\n$/u,
  finishMark: /"stopReason":"end_turn"/u,
  endMark: /event: metadata/u,
  delta: /"delta":\{"text":/gu,
  statuses: { "bad-key": 403, "quota-exhausted": 400 },
  errorField: "message",
  inBandError: /exception: serviceUnavailableException\ndata: \{"message":.*\}\n\n$/u,
  keepAlive: { sign: '"delta":{"text":""}', own: 0 },
  refusal: /"stopReason":"content_filtered"/u,
  limitHeaders: {},
  limitSigns: 0,
  forcedTool: (json) => ({
    toolConfig: { tools: [{ toolSpec: { name: "gauge", inputSchema: { json } } }], toolChoice: { any: {} } },
  }),
  calledTool: {
    output: { message: { content: [{ toolUse: { name: "gauge", input: { depth: 3 } } }] } },
    stopReason: "tool_use",
  },
  thinking: { additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 1024 } } },
  thought: (text) => ({
    output: { message: { content: [{ reasoningContent: { reasoningText: {} } }, { text }] } },
    usage: { outputTokens: 7 },
  }),
  whole: (text) => ({
    output: { message: { content: [{ text }], role: "assistant" } },
    stopReason: "end_turn",
    usage: { outputTokens: 2 },
  }),
  cached: (prompt) => ({
    usage: {
      inputTokens: prompt - 5,
      cacheReadInputTokens: 3,
      cacheWriteInputTokens: 2,
      totalTokens: prompt + 2,
    },
  }),
  format: (schema) => ({
    outputConfig: {
      textFormat: {
        type: "json_schema",
        structure: { jsonSchema: { name: "x", schema: JSON.stringify(schema) } },
      },
    },
  }),
};
