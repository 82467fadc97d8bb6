import type { DialectCase } from "./dialect-case.ts";

export const cohereCase: DialectCase = {
  path: () => "/v2/chat",
  modelsPath: "/v1/models",
  headers: { authorization: "Bearer test", "content-type": "application/json" },
  body: (prompt, stream) => ({
    model: "command-a-03-2025",
    messages: [{ role: "user", content: prompt }],
    stream,
  }),
  wholeEnd: /"finish_reason":"COMPLETE".*\n\ndata: \[DONE\]\n\n$/u,
  finishMark: /"finish_reason":"COMPLETE"/u,
  endMark: /\[DONE\]/u,
  delta: /event: content-delta/gu,
  statuses: { "quota-exhausted": 402 },
  errorField: "message",
  inBandError:
    /event: message-end\ndata: \{"type":"message-end","delta":\{"error":.*"finish_reason":"ERROR"\}\}\n\ndata: \[DONE\]\n\n$/u,
  keepAlive: { sign: ": keep-alive", own: 0 },
  // Nothing but its words says that this is a refusal.
  refusal: /"text":"I"/u,
  limitHeaders: { "x-trial-endpoint-call-limit": "60", "x-trial-endpoint-call-remaining": "59" },
  limitSigns: 2,
  forcedTool: (parameters) => ({
    tools: [{ type: "function", function: { name: "gauge", parameters } }],
    tool_choice: "REQUIRED",
  }),
  calledTool: {
    message: { tool_calls: [{ type: "function", function: { name: "gauge", arguments: '{"depth":3}' } }] },
    finish_reason: "TOOL_CALL",
  },
  thinking: { thinking: { type: "enabled" } },
  thought: (text) => ({
    message: { content: [{ type: "thinking" }, { type: "text", text }] },
    usage: { billed_units: { output_tokens: 7 } },
  }),
  whole: (text) => ({
    message: { role: "assistant", content: [{ type: "text", text }] },
    finish_reason: "COMPLETE",
    usage: { billed_units: { output_tokens: 2 } },
  }),
  // The model's own preamble is cached as well.
  cached: (prompt) => ({
    usage: {
      billed_units: { input_tokens: prompt },
      tokens: { input_tokens: prompt + 495 },
      cached_tokens: 451,
    },
  }),
  format: (json_schema) => ({ response_format: { type: "json_object", json_schema } }),
};
