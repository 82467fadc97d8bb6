import type { Dialect } from "../dialect.ts";
import { errorAnswer } from "./errors.ts";
import { limitHeaders } from "./limits.ts";
import { readRequest } from "./request.ts";
import { failedEnd, streamFrames } from "./stream.ts";
import { unaryBody } from "./unary.ts";
import { uuidOf } from "./uuid.ts";

/** Cohere chat, version 2. */
export const cohere: Dialect = {
  models: ["command-a-03-2025", "command-a-reasoning-08-2025"],
  jsonContentType: "application/json",
  read: readRequest,
  listModels(models) {
    const list = models.map((name) => ({
      name,
      endpoints: ["chat"],
      finetuned: false,
      context_length: 288_000,
    }));
    return JSON.stringify({ models: list });
  },
  headers: (identity) => ({ "x-debug-trace-id": uuidOf(identity.requestId).replaceAll("-", "") }),
  streamContentType: () => "text/event-stream",
  stream: streamFrames,
  unary: unaryBody,
  error: errorAnswer,
  limitHeaders,
  inBandError: failedEnd,
  keepAlive: () => ": keep-alive\n\n",
  malformed: () => 'event: content-delta\ndata: {"type":"content-delta","index":0,"delta":{"message":\n\n',
};
