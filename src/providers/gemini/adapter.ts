import type { Dialect } from "../dialect.ts";
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
    const events = readWhole(body, reader.readChunk);
    reader.end();
    return events;
  },
  classify,
  quota,
};
