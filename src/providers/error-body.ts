/**
 * A provider's error, whatever its form (providers.md §3.2, §3.3): `error` as an
 * object or a string, `detail` as text or a list, the whole wrapped in an array, a
 * proxy's HTML page, nothing at all. It never fails; what is not there is "".
 */
import { isJsonObject, type Json, type JsonObject } from "../core/base/json.ts";
import { objectAt, textAt, tryParseJson } from "./json-fields.ts";

export interface ErrorBody {
  /** The provider's code; numbers as text. */
  readonly code: string;
  readonly type: string;
  /** At most 4 kB. May quote the prompt: for classification and debug logs, never for a caller. */
  readonly message: string;
  /** The error object itself, for what one dialect alone has. */
  readonly fields: JsonObject;
}

/** What is kept of a message, in characters. */
const longestMessage = 4096;
const longestCode = 100;

/** Reads an error from the body of an answer. */
export function parseErrorBody(text: string): ErrorBody {
  const json = tryParseJson(text.trim());
  return json === undefined ? plain(text) : readErrorBody(json);
}

/** Reads an error from JSON that holds it. */
export function readErrorBody(json: Json): ErrorBody {
  let inner: Json | undefined = json;
  // No recursion: lists may be nested as deep as a body is long.
  while (Array.isArray(inner)) inner = inner[0] as Json | undefined;
  if (typeof inner === "string") return plain(inner);
  if (!isJsonObject(inner)) return plain("");
  const error = inner["error"];
  return isJsonObject(error) ? fromObject(error, inner) : fromObject(inner, inner);
}

function fromObject(error: JsonObject, outer: JsonObject): ErrorBody {
  return {
    code: word(error["code"]) || word(error["error_type"]) || word(outer["error_type"]),
    type: word(error["type"]) || word(error["status"]),
    message: messageOf(error).slice(0, longestMessage),
    fields: error,
  };
}

function messageOf(error: JsonObject): string {
  const details = error["detail"];
  const nested = objectAt(error, "message");
  return (
    textAt(error, "message") ||
    textAt(error, "error") ||
    (typeof details === "string" ? details : "") ||
    messageOfList(details) ||
    messageOfList(nested["detail"])
  );
}

/** FastAPI's list of what is wrong with which field. */
function messageOfList(details: Json | undefined): string {
  if (!Array.isArray(details)) return "";
  const sentences = details.filter(isJsonObject).map((entry) => {
    const place = entry["loc"];
    return `${Array.isArray(place) ? place.join(".") : ""}: ${textAt(entry, "msg")} (${textAt(entry, "type")})`;
  });
  return sentences.join("; ");
}

function word(value: Json | undefined): string {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? value.slice(0, longestCode) : "";
}

function plain(text: string): ErrorBody {
  return { code: "", type: "", message: text.trim().slice(0, longestMessage), fields: {} };
}
