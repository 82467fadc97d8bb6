/** Tools, tool choice and response format as the request states them. */
import { isJsonObject, type Json } from "../../core/base/json.ts";
import type { Checks } from "../checks.ts";
import { checkStrictSchema, readName } from "../openai-schema.ts";
import type { OfferedTool, Question, ToolDemand } from "../question.ts";
import type { ChatHost } from "./host.ts";

/** Reads the tools; throws a Rejection. */
export function readTools(value: Json | undefined, checks: Checks): readonly OfferedTool[] {
  if (value === undefined || value === null) return [];
  const tools = checks.array(value, "tools");
  if (tools.length === 0) {
    checks.fail("tools", {
      kind: "other",
      sentence: "Invalid 'tools': empty array. Expected at least one tool.",
    });
  }
  return tools.map((each, at) => {
    const tool = checks.object(each, `tools[${at}]`);
    checks.oneOf(tool["type"], `tools[${at}].type`, ["function", "custom"]);
    const offered = checks.object(tool["function"], `tools[${at}].function`);
    const name = readName(offered["name"], `tools[${at}].function.name`, checks);
    const schema = offered["parameters"];
    return { name, schema: isJsonObject(schema) ? schema : {} };
  });
}

/** Reads the tool choice; throws a Rejection. */
export function readToolChoice(
  value: Json | undefined,
  tools: readonly OfferedTool[],
  host: ChatHost,
  checks: Checks,
): ToolDemand {
  if (value === undefined || value === null) return "auto";
  if (tools.length === 0) {
    const sentence = "'tool_choice' is only allowed when 'tools' are given.";
    checks.fail("tool_choice", { kind: "other", sentence });
  }
  if (typeof value === "string") {
    const word = checks.oneOf(value, "tool_choice", ["none", "auto", ...host.forcing]);
    return word === "none" || word === "auto" ? word : "required";
  }
  const choice = checks.object(value, "tool_choice");
  checks.oneOf(choice["type"], "tool_choice.type", ["function"]);
  const name = checks.string(
    checks.object(choice["function"], "tool_choice.function")["name"],
    "tool_choice.function.name",
  );
  if (!tools.some((tool) => tool.name === name)) {
    checks.fail("tool_choice", { kind: "other", sentence: `Tool choice '${name}' is not among the tools.` });
  }
  return { name };
}

/** Reads the response format; throws a Rejection. */
export function readFormat(value: Json | undefined, saysJson: boolean, checks: Checks): Question["format"] {
  if (value === undefined || value === null) return { kind: "text" };
  const format = checks.object(value, "response_format");
  const type = checks.oneOf(format["type"], "response_format.type", ["text", "json_object", "json_schema"]);
  if (type === "text") return { kind: "text" };
  if (type === "json_object") {
    if (!saysJson) {
      const sentence =
        "To use 'response_format' of type 'json_object' the messages must contain the word 'json'.";
      checks.fail("messages", { kind: "other", sentence });
    }
    return { kind: "json", schema: {} };
  }
  const described = checks.object(format["json_schema"], "response_format.json_schema");
  readName(described["name"], "response_format.json_schema.name", checks);
  const schema =
    described["schema"] === undefined
      ? {}
      : checks.object(described["schema"], "response_format.json_schema.schema");
  if (described["strict"] === true) checkStrictSchema(schema, "response_format", checks);
  return { kind: "json", schema };
}
