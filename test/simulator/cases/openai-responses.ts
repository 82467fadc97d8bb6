import type { DialectCase } from "./dialect-case.ts";

export const openaiResponsesCase: DialectCase = {
  path: () => "/v1/responses",
  modelsPath: "/v1/models",
  headers: { authorization: "Bearer test", "content-type": "application/json" },
  body: (prompt, stream) => ({ model: "gpt-5-mini", input: prompt, stream }),
  wholeEnd: /event: response\.completed\ndata: \{"type":"response\.completed".*\}\n\n$/u,
  finishMark: /event: response\.(?:completed|incomplete)/u,
  endMark: undefined,
  delta: /event: response\.output_text\.delta/gu,
  statuses: { "model-not-found": 400 },
  errorField: "error",
  inBandError:
    /event: error\ndata: \{"type":"error","error":\{.*"code":"server_is_overloaded".*\n\nevent: response\.failed\n.*\n\n$/u,
  keepAlive: { sign: ": keep-alive", own: 0 },
  refusal: /event: response\.refusal\.delta\ndata: \{"type":"response\.refusal\.delta","delta":"I"/u,
  limitHeaders: {
    "x-ratelimit-limit-requests": "60",
    "x-ratelimit-remaining-requests": "59",
    "x-ratelimit-reset-requests": "1s",
    "x-ratelimit-limit-tokens": "60000",
  },
  limitSigns: 6,
  forcedTool: (parameters) => ({
    tools: [{ type: "function", name: "gauge", parameters }],
    tool_choice: "required",
  }),
  calledTool: {
    status: "completed",
    output: [{ type: "function_call", name: "gauge", arguments: '{"depth":3}', status: "completed" }],
  },
  thinking: { reasoning: { effort: "high", summary: "auto" } },
  thought: (text) => ({
    output: [
      { type: "reasoning", summary: [{ type: "summary_text" }] },
      { type: "message", content: [{ type: "output_text", text }] },
    ],
    usage: { output_tokens: 7, output_tokens_details: { reasoning_tokens: 5 } },
  }),
  whole: (text) => ({
    object: "response",
    status: "completed",
    output: [
      { type: "message", role: "assistant", status: "completed", content: [{ type: "output_text", text }] },
    ],
    usage: { output_tokens: 2 },
  }),
  cached: (prompt) => ({
    usage: {
      input_tokens: prompt,
      input_tokens_details: { cached_tokens: 3, cache_write_tokens: 2 },
      total_tokens: prompt + 2,
    },
  }),
  format: (schema) => ({ text: { format: { type: "json_schema", name: "x", schema } } }),
};
