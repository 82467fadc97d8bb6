/** The body of a request as a JSON object: of a known type, well-formed, and of bounded depth. */
import { isJsonObject, type JsonObject } from "../../../core/base/json.ts";
import type { Exchange } from "../exchange.ts";
import { badRequest } from "./openai-error.ts";
import { readBody } from "./read-body.ts";

/** Where protobuf's own parsers stop, so that no later reader of a schema runs out of stack. */
const maxDepth = 100;

/** Reads at most `maxBytes`; throws an OpenAiError when there is no such object. */
export async function readJson(exchange: Exchange, maxBytes: number): Promise<JsonObject> {
  const { headers } = exchange.request;
  // The type also keeps web pages of other origins out: a browser asks before it sends JSON.
  if (!/^application\/([^;]+\+)?json *(;|$)/i.test(headers["content-type"] ?? "")) {
    throw badRequest("send the header `content-type: application/json`", "unsupported_media_type", null, 415);
  }
  if ((headers["content-encoding"] ?? "identity") !== "identity") {
    throw badRequest("send the body without a content-encoding", "unsupported_media_type", null, 415);
  }
  return parse(await readBody(exchange, maxBytes));
}

function parse(bytes: Buffer): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw badRequest("the body is not JSON in UTF-8", "invalid_json");
  }
  if (!isJsonObject(value)) throw badRequest("the body must be a JSON object", "invalid_json");
  if (isDeep(value)) throw badRequest(`the body is nested more than ${maxDepth} deep`, "invalid_json");
  return value;
}

/** Level by level, since a walk that calls itself would fall over what it is to find. */
function isDeep(root: JsonObject): boolean {
  let level: readonly object[] = [root];
  for (let depth = 0; depth < maxDepth; depth += 1) {
    const next: object[] = [];
    for (const item of level) {
      for (const child of Object.values(item))
        if (typeof child === "object" && child !== null) next.push(child);
    }
    if (next.length === 0) return false;
    level = next;
  }
  return true;
}
