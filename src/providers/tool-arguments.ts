import { isJsonObject, type JsonObject } from "../core/base/json.ts";
import { Failure } from "../core/model/failure.ts";
import type { ToolCall } from "../core/model/message.ts";
import { tryParseJson } from "./json-fields.ts";

/** The arguments of a call in the conversation, for dialects that carry them as an object. */
export function argumentsOf(call: ToolCall): JsonObject {
  const json = tryParseJson(call.arguments);
  if (isJsonObject(json)) return json;
  throw new Failure(
    "invalid-request",
    `the arguments of tool call "${call.id}" in the conversation are not a JSON object`,
    { scope: "request" },
  );
}
