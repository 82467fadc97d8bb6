import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ResponseFormatSchema } from "../../../../../gen/spillway/v1/response_format_pb.ts";
import { toStruct } from "../../../rpc/to-proto/struct.ts";
import type { Fields } from "./fields.ts";

type Format = MessageInitShape<typeof ResponseFormatSchema>;

/** The form of the answer. */
export function readResponseFormat(request: Fields): Format {
  const format = request.fields("response_format");
  if (format === undefined) return {};
  switch (format.text("type")) {
    case "text":
      return {};
    case "json_object":
      return { format: { case: "json", value: {} } };
    case "json_schema":
      return readJsonSchema(format);
    default:
      format.refuse("type", "must be text, json_object or json_schema");
      return {};
  }
}

function readJsonSchema(format: Fields): Format {
  const described = format.fields("json_schema");
  const schema = described?.json("schema");
  const value = {
    name: described?.textOrEmpty("name") ?? "",
    strict: described?.flag("strict") ?? false,
    ...(schema === undefined ? {} : { schema: toStruct(schema) }),
  };
  return { format: { case: "jsonSchema", value } };
}
