import type { Dialect, Framing } from "../dialect.ts";
import { errorAnswer, errorBody } from "./errors.ts";
import { limitHeaders } from "./limits.ts";
import { readRequest } from "./request.ts";
import { isServerSent, streamFrames } from "./stream.ts";
import { unaryBody } from "./unary.ts";

const jsonContentType = "application/json; charset=UTF-8";

/** Gemini generateContent and streamGenerateContent. */
export const gemini: Dialect = {
  models: ["gemini-2.5-flash", "gemini-2.5-pro"],
  jsonContentType,
  read: readRequest,
  listModels(models) {
    const supportedGenerationMethods = ["generateContent", "countTokens"];
    const list = models.map((id) => ({ name: `models/${id}`, displayName: id, supportedGenerationMethods }));
    return JSON.stringify({ models: list }, null, 2);
  },
  headers: () => ({
    "server-timing": "gfet4t7; dur=20",
    vary: "Origin, X-Origin, Referer",
    "x-content-type-options": "nosniff",
    "x-gemini-service-tier": "standard",
  }),
  streamContentType: (question) => (question.body["alt"] === "sse" ? "text/event-stream" : jsonContentType),
  stream: streamFrames,
  unary: unaryBody,
  error: errorAnswer,
  limitHeaders,
  inBandError: (word, framing) => event(framing, JSON.stringify(errorBody({ word }))),
  keepAlive: () => ": keep-alive\r\n\r\n",
  malformed: (framing) => event(framing, '{"candidates": [{"content": {"parts": [{"text": '),
};

// In the array form the error is one more item.
function event(framing: Framing, json: string): string {
  return isServerSent(framing) ? `data: ${json}\r\n\r\n` : `,\r\n${json}\n]`;
}
