import type { Dialect } from "../dialect.ts";
import { openaiHost } from "../openai-host.ts";
import { limitHeaders } from "../openai-limits.ts";
import { errorAnswer, errorBody } from "./errors.ts";
import { readRequest } from "./request.ts";
import { streamFrames } from "./stream.ts";
import { unaryBody } from "./unary.ts";

/** OpenAI chat completions, which many other providers speak as well. */
export const openaiChat: Dialect = {
  models: ["gpt-4.1-mini", "gpt-4.1", "gpt-5-mini"],
  jsonContentType: "application/json",
  read: readRequest,
  listModels: openaiHost.listModels,
  headers: openaiHost.headers,
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
