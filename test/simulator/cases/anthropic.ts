import type { DialectCase } from "./dialect-case.ts";

export const anthropicCase: DialectCase = {
  path: () => "/v1/messages",
  modelsPath: "/v1/models",
  headers: { "x-api-key": "test", "anthropic-version": "2023-06-01" },
  body: (prompt, stream) => ({
    model: "claude-sonnet-4-5",
    // More than any answer of these tests has, back-pressure included.
    max_tokens: 10_000,
    messages: [{ role: "user", content: prompt }],
    stream,
  }),
  wholeEnd: /event: message_stop\ndata: \{"type":"message_stop" *\}\n\n$/u,
  finishMark: /"stop_reason":"end_turn"/u,
  endMark: /message_stop/u,
  delta: /"text_delta"/gu,
  statuses: { overloaded: 529 },
  errorField: "error",
  inBandError:
    /event: error\ndata: \{"type":"error","error":\{"type":"overloaded_error",.*\},"request_id":"req_\w+"\}\n\n$/u,
  keepAlive: { sign: "event: ping", own: 1 },
  refusal: /"stop_reason":"refusal"/u,
  limitHeaders: {
    "anthropic-ratelimit-requests-limit": "60",
    "anthropic-ratelimit-requests-remaining": "59",
    "anthropic-ratelimit-requests-reset": "2026-11-22T10:00:01Z",
    "anthropic-ratelimit-input-tokens-remaining": "59000",
    "retry-after": "1",
  },
  limitSigns: 13,
  forcedTool: (schema) => ({
    tools: [{ name: "gauge", input_schema: schema }],
    tool_choice: { type: "any" },
  }),
  calledTool: {
    content: [{ type: "tool_use", name: "gauge", input: { depth: 3 } }],
    stop_reason: "tool_use",
  },
  thinking: { thinking: { type: "adaptive" } },
  thought: () => ({ content: [{ type: "thinking" }, { type: "text" }], usage: { output_tokens: 7 } }),
  whole: (text) => ({
    type: "message",
    role: "assistant",
    content: [{ type: "text", text }],
    stop_reason: "end_turn",
    usage: { output_tokens: 2 },
  }),
  cached: (prompt) => ({
    usage: {
      input_tokens: prompt - 5,
      cache_read_input_tokens: 3,
      cache_creation_input_tokens: 2,
      cache_creation: { ephemeral_5m_input_tokens: 2 },
    },
  }),
  format: (schema) => ({ output_config: { format: { type: "json_schema", schema } } }),
};
