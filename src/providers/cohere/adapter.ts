import type { Dialect } from "../dialect.ts";
import { createStreamDecoder, readWhole } from "../stream-reader.ts";
import { createChatReader, readChat } from "./events.ts";
import { classify } from "./failure.ts";
import { quota } from "./limits.ts";
import { encode } from "./request.ts";

/** Cohere's chat of version 2. Its list of models is of version 1, so the paths carry their versions. */
export const cohere: Dialect = {
  name: "cohere",
  modelsPath: "/v1/models",
  headers: {},
  encode,
  createDecoder: () => createStreamDecoder(createChatReader()),
  decodeUnary: (body) => readWhole(body, readChat),
  classify,
  quota,
};
