import type { Dialect } from "../dialect.ts";
import { createStreamDecoder, readWhole } from "../stream-reader.ts";
import { createResponseReader } from "./events.ts";
import { classify } from "./failure.ts";
import { quota } from "./limits.ts";
import { encode } from "./request.ts";

/** OpenAI's Responses, without the state that it can keep: what must fail over carries its own. */
export const openAiResponses: Dialect = {
  name: "openai-responses",
  modelsPath: "/models",
  headers: {},
  encode,
  createDecoder: (source) => createStreamDecoder(createResponseReader(source)),
  decodeUnary(body, source) {
    const reader = createResponseReader(source);
    const events = readWhole(body, reader.readResponse);
    reader.end();
    return events;
  },
  classify,
  quota,
};
