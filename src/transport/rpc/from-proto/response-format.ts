import type {
  JsonSchemaFormat,
  ResponseFormat as ProtoResponseFormat,
} from "../../../../gen/spillway/v1/response_format_pb.ts";
import type { ResponseFormat } from "../../../core/model/request.ts";
import { isToolName, toolNameRule } from "./tool-name.ts";
import type { Violations } from "./violations.ts";

/** The form of the answer that a request wants. */
export function fromResponseFormat(
  format: ProtoResponseFormat | undefined,
  path: string,
  violations: Violations,
): ResponseFormat {
  switch (format?.format.case) {
    case "json":
      return { kind: "json" };
    case "jsonSchema":
      return fromJsonSchema(format.format.value, `${path}.json_schema`, violations);
    default:
      return { kind: "text" };
  }
}

function fromJsonSchema(format: JsonSchemaFormat, path: string, violations: Violations): ResponseFormat {
  const name = format.name === "" ? "answer" : format.name;
  if (!isToolName(name)) violations.add(`${path}.name`, toolNameRule);
  if (format.schema === undefined) violations.add(`${path}.schema`, "is required");
  return { kind: "json-schema", name, schema: format.schema ?? {}, strict: format.strict };
}
