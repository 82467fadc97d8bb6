import type { Dialect } from "../dialect.ts";
import { openaiHost } from "../openai-host.ts";
import { limitHeaders } from "../openai-limits.ts";
import { errorAnswer } from "./errors.ts";
import { readRequest } from "./request.ts";
import { failureEvents, streamFrames } from "./stream.ts";
import { unaryBody } from "./unary.ts";

/** OpenAI responses. Nothing is stored: what refers to an earlier response is refused. */
export const openaiResponses: Dialect = {
  models: ["gpt-5-mini", "gpt-4.1-mini", "gpt-4.1"],
  jsonContentType: "application/json",
  read: readRequest,
  listModels: openaiHost.listModels,
  headers: openaiHost.headers,
  streamContentType: () => "text/event-stream; charset=utf-8",
  stream: streamFrames,
  unary: unaryBody,
  error: errorAnswer,
  limitHeaders,
  inBandError: failureEvents,
  keepAlive: () => ": keep-alive\n\n",
  malformed: () =>
    'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":\n\n',
};
