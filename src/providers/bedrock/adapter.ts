import type { Dialect } from "../dialect.ts";
import { createFrameDecoder } from "../frame-decoder.ts";
import { readWhole } from "../stream-reader.ts";
import { createConverseReader, readMessage } from "./events.ts";
import { classify } from "./failure.ts";
import { quota } from "./limits.ts";
import { encode } from "./request.ts";

/**
 * Bedrock's Converse. The list of models is at another host (the control plane), so a
 * probe of kind "models" needs a base URL of its own; "completion" always works.
 */
export const bedrock: Dialect = {
  name: "bedrock",
  modelsPath: "/foundation-models",
  headers: {},
  encode,
  createDecoder: () => createFrameDecoder(createConverseReader()),
  decodeUnary: (body) => readWhole(body, readMessage),
  classify,
  quota,
};
