import type { Dialect } from "../dialect.ts";
import { createStreamDecoder, readWhole } from "../stream-reader.ts";
import { createChatReader } from "./events.ts";
import { classify } from "./failure.ts";
import { quota } from "./limits.ts";
import { encode } from "./request.ts";

/** OpenAI's chat completions, and all who copied them. */
export const openAiChat: Dialect = {
  name: "openai-chat",
  modelsPath: "/models",
  headers: {},
  encode,
  createDecoder: (source) => createStreamDecoder(createChatReader(source)),
  decodeUnary(body, source) {
    const reader = createChatReader(source, "message");
    const events = readWhole(body, (json, emit) => void reader.readChunk(json, emit));
    reader.end();
    return events;
  },
  classify,
  quota,
};
