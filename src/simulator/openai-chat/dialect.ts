import type { Dialect } from "../dialect.ts";
import { errorAnswer, errorBody } from "./errors.ts";
import { limitHeaders } from "./limits.ts";
import { readRequest } from "./request.ts";
import { streamFrames } from "./stream.ts";
import { unaryBody } from "./unary.ts";

/** OpenAI chat completions, which many other providers speak as well. */
export const openaiChat: Dialect = {
  models: ["gpt-4.1-mini", "gpt-4.1", "gpt-5-mini"],
  jsonContentType: "application/json",
  read: readRequest,
  listModels(models) {
    const data = models.map((id) => ({ id, object: "model", created: 1_700_000_000, owned_by: "system" }));
    return JSON.stringify({ object: "list", data });
  },
  headers: (identity) => ({
    "x-request-id": `req_${identity.requestId}`,
    "openai-organization": "org-simulated",
    "openai-processing-ms": "20",
    "openai-version": "2020-10-01",
  }),
  streamContentType: () => "text/event-stream; charset=utf-8",
  stream: streamFrames,
  unary: unaryBody,
  error: errorAnswer,
  limitHeaders,
  inBandError: (word) => `data: ${JSON.stringify(errorBody({ word }))}\n\n`,
  keepAlive: () => ": keep-alive\n\n",
  malformed: ({ identity }) =>
    `data: {"id":"chatcmpl-${identity.completionId}","choices":[{"delta":{"content":\n\n`,
};
