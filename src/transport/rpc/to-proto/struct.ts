import type { JsonObject as ProtoJsonObject } from "@bufbuild/protobuf";
import type { JsonObject } from "../../../core/base/json.ts";

/** A JSON object for a Struct field; keys without a value are left out, as JSON does. */
export function toStruct(value: JsonObject): ProtoJsonObject {
  return JSON.parse(JSON.stringify(value));
}
