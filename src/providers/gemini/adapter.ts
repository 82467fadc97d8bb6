import type { Dialect } from "../dialect.ts";
import { objectsAt } from "../json-fields.ts";
import { createStreamDecoder, readWhole } from "../stream-reader.ts";
import { createContentReader } from "./events.ts";
import { classify } from "./failure.ts";
import { quota } from "./limits.ts";
import { encode } from "./request.ts";

/** Gemini's generateContent. */
export const gemini: Dialect = {
  name: "gemini",
  modelsPath: "/models",
  headers: {},
  encode,
  createDecoder: (source) => createStreamDecoder(createContentReader(source)),
  decodeUnary(body, source) {
    const reader = createContentReader(source);
    const events = readWhole(asObject(body), (json, emit) => {
      for (const chunk of objectsAt(json, "chunks")) reader.readChunk(chunk, emit);
    });
    reader.end();
    return events;
  },
  classify,
  quota,
};

/** One chunk, or a list of them: what a host makes of a stream that it gives at once. */
function asObject(body: Uint8Array): Uint8Array {
  const text = new TextDecoder("utf-8").decode(body).trim();
  const list = text.startsWith("[") ? text : `[${text}]`;
  return new TextEncoder().encode(`{"chunks":${list}}`);
}
