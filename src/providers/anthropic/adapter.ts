import type { Dialect } from "../dialect.ts";
import { createStreamDecoder, readWhole } from "../stream-reader.ts";
import { createMessagesReader, readMessage } from "./events.ts";
import { classify } from "./failure.ts";
import { quota } from "./limits.ts";
import { encode } from "./request.ts";

/**
 * Anthropic's Messages API. The version is pinned to the one whose sampling fields
 * older models still take; 2026-10-21 answers each of them with an error.
 */
export const anthropic: Dialect = {
  name: "anthropic",
  modelsPath: "/models",
  headers: { "anthropic-version": "2023-06-01" },
  encode,
  createDecoder: () => createStreamDecoder(createMessagesReader()),
  decodeUnary: (body) => readWhole(body, readMessage),
  classify,
  quota,
};
