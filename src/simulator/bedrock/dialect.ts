import type { Dialect } from "../dialect.ts";
import { errorAnswer, exceptionOf } from "./errors.ts";
import { brokenFrame, eventFrame, exceptionFrame } from "./event-frame.ts";
import { limitHeaders } from "./limits.ts";
import { readRequest } from "./request.ts";
import { emptyDelta, streamFrames } from "./stream.ts";
import { unaryBody } from "./unary.ts";

/** Bedrock's Converse and ConverseStream. */
export const bedrock: Dialect = {
  models: ["us.anthropic.claude-haiku-4-5-20251001-v1:0", "us.amazon.nova-2-lite-v1:0"],
  jsonContentType: "application/json",
  read: readRequest,
  listModels(models) {
    const modelSummaries = models.map((modelId) => ({
      modelId,
      modelName: modelId,
      responseStreamingSupported: true,
    }));
    return JSON.stringify({ modelSummaries });
  },
  headers: (identity) => ({ "x-amzn-requestid": `req-${identity.requestId}` }),
  streamContentType: () => "application/vnd.amazon.eventstream",
  stream: streamFrames,
  unary: unaryBody,
  error: errorAnswer,
  limitHeaders,
  inBandError(word) {
    const { payload, type } = exceptionOf(word);
    return exceptionFrame(type, payload);
  },
  // There are no comments between frames: a delta that says nothing is the nearest thing.
  keepAlive: () => eventFrame("contentBlockDelta", emptyDelta(), () => 0),
  malformed: ({ identity }) => brokenFrame("contentBlockDelta", emptyDelta(), identity.random),
};
