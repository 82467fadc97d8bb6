import type { DialectCase } from "./dialect-case.ts";

export const geminiCase: DialectCase = {
  path: (streaming) =>
    `/v1beta/models/gemini-2.5-flash:${streaming ? "streamGenerateContent?alt=sse" : "generateContent"}`,
  modelsPath: "/v1beta/models",
  headers: { "x-goog-api-key": "test" },
  body: (prompt) => ({ contents: [{ role: "user", parts: [{ text: prompt }] }] }),
  wholeEnd: /"finishReason": "STOP".*\r\n\r\n$/u,
  finishMark: /"finishReason": "STOP"/u,
  endMark: undefined,
  delta: /"text": /gu,
  statuses: { "bad-key": 400, "quota-exhausted": 402 },
  errorField: "error",
  inBandError: /data: \{"error":\{"code":503,.*"status":"UNAVAILABLE"\}\}\r\n\r\n$/u,
  keepAlive: { sign: ": keep-alive", own: 0 },
  refusal: /"finishReason": "SAFETY"/u,
  limitHeaders: {},
  limitSigns: 0,
  forcedTool: (schema) => ({
    tools: [{ functionDeclarations: [{ name: "gauge", parametersJsonSchema: schema }] }],
    toolConfig: { functionCallingConfig: { mode: "ANY" } },
  }),
  calledTool: {
    candidates: [{ content: { parts: [{ functionCall: { name: "gauge", args: { depth: 3 } } }] } }],
  },
  thinking: { generationConfig: { thinkingConfig: { includeThoughts: true } } },
  thought: (text) => ({
    candidates: [{ content: { parts: [{ thought: true }, { text }] } }],
    usageMetadata: { candidatesTokenCount: 2, thoughtsTokenCount: 5 },
  }),
  whole: (text) => ({
    candidates: [{ content: { parts: [{ text }], role: "model" }, finishReason: "STOP", index: 0 }],
    usageMetadata: { candidatesTokenCount: 2 },
  }),
  // Nothing is written to a cache by an answer here.
  cached: (prompt) => ({
    usageMetadata: { promptTokenCount: prompt, cachedContentTokenCount: 3, totalTokenCount: prompt + 2 },
  }),
  format: (schema) => ({
    generationConfig: { responseMimeType: "application/json", responseJsonSchema: schema },
  }),
};
