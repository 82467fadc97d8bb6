import type { Dialect } from "../dialect.ts";
import { errorAnswer, errorBody } from "./errors.ts";
import { limitHeaders } from "./limits.ts";
import { readRequest } from "./request.ts";
import { pingEvent, streamFrames } from "./stream.ts";
import { unaryBody } from "./unary.ts";

/** Anthropic messages. */
export const anthropic: Dialect = {
  models: ["claude-sonnet-4-5", "claude-haiku-4-5"],
  jsonContentType: "application/json",
  read: readRequest,
  listModels(models) {
    const data = models.map((id) => ({
      type: "model",
      id,
      display_name: id,
      created_at: "2025-09-29T00:00:00Z",
    }));
    const ends = { first_id: models[0] ?? null, last_id: models.at(-1) ?? null };
    return JSON.stringify({ data, has_more: false, ...ends });
  },
  headers: (identity) => ({
    "request-id": `req_${identity.requestId}`,
    "anthropic-organization-id": "00000000-0000-4000-8000-000000000000",
  }),
  streamContentType: () => "text/event-stream; charset=utf-8",
  stream: streamFrames,
  unary: unaryBody,
  error: errorAnswer,
  limitHeaders,
  inBandError: (word, { identity }) =>
    `event: error\ndata: ${JSON.stringify(errorBody({ word }, identity))}\n\n`,
  keepAlive: () => pingEvent,
  malformed: () =>
    'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":\n\n',
};
