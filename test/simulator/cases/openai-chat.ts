import type { DialectCase } from "./dialect-case.ts";

export const openaiChatCase: DialectCase = {
  path: () => "/v1/chat/completions",
  modelsPath: "/v1/models",
  headers: { authorization: "Bearer test", "content-type": "application/json" },
  body: (prompt, stream) => ({
    model: "gpt-4.1-mini",
    messages: [{ role: "user", content: prompt }],
    stream,
  }),
  wholeEnd: /"finish_reason":"stop".*\n\n(?:data: \{.*\n\n)?data: \[DONE\]\n\n$/u,
  finishMark: /"finish_reason":"stop"/u,
  endMark: /\[DONE\]/u,
  delta: /"content":"[^"]/gu,
  statuses: {},
  errorField: "error",
  inBandError: /data: \{"error":\{"message":.*"code":"server_is_overloaded"\}\}\n\n$/u,
  keepAlive: { sign: ": keep-alive", own: 0 },
  refusal: /"refusal":"I"/u,
  limitHeaders: {
    "x-ratelimit-limit-requests": "60",
    "x-ratelimit-remaining-requests": "59",
    "x-ratelimit-reset-requests": "1s",
    "x-ratelimit-limit-tokens": "60000",
  },
  limitSigns: 6,
  forcedTool: (parameters) => ({
    tools: [{ type: "function", function: { name: "gauge", parameters } }],
    tool_choice: "required",
  }),
  calledTool: {
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
  thinking: { reasoning_effort: "high" },
  thought: () => ({
    usage: { completion_tokens: 7, completion_tokens_details: { reasoning_tokens: 5 } },
  }),
  whole: (content) => ({
    object: "chat.completion",
    choices: [{ index: 0, message: { role: "assistant", content, refusal: null }, finish_reason: "stop" }],
    usage: { completion_tokens: 2 },
  }),
  cached: (prompt) => ({
    usage: {
      prompt_tokens: prompt,
      prompt_tokens_details: { cached_tokens: 3, cache_write_tokens: 2 },
      total_tokens: prompt + 2,
    },
  }),
  format: (schema) => ({ response_format: { type: "json_schema", json_schema: { name: "x", schema } } }),
};
