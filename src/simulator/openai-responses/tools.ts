/** Tools, tool choice and text format as the request states them. */
import { isJsonObject, type Json } from "../../core/base/json.ts";
import type { Checks } from "../checks.ts";
import { checkStrictSchema, readName } from "../openai-schema.ts";
import type { OfferedTool, Question, ToolDemand } from "../question.ts";

/** Reads the tools; throws a Rejection. They are flat: name and parameters stand beside the type. */
export function readTools(value: Json | undefined, checks: Checks): readonly OfferedTool[] {
  if (value === undefined || value === null) return [];
  return checks.array(value, "tools").map((each, at) => {
    const path = `tools[${at}]`;
    const tool = checks.object(each, path);
    // The hosted tools (web search and the like) would need their hosts.
    checks.oneOf(tool["type"], `${path}.type`, ["function"]);
    const name = readName(tool["name"], `${path}.name`, checks);
    const known = new Set(["type", "name", "description", "parameters", "strict"]);
    checks.onlyKnown(tool, path, known);
    const schema = isJsonObject(tool["parameters"]) ? tool["parameters"] : {};
    if (tool["strict"] === true) checkStrictSchema(schema, `${path}.parameters`, checks);
    return { name, schema };
  });
}

/** Reads the tool choice; throws a Rejection. */
export function readToolChoice(
  value: Json | undefined,
  tools: readonly OfferedTool[],
  checks: Checks,
): ToolDemand {
  if (value === undefined || value === null) return "auto";
  if (typeof value === "string") {
    const demand = checks.oneOf(value, "tool_choice", ["none", "auto", "required"]);
    if (demand === "required" && tools.length === 0) failWithoutTools(checks);
    return demand;
  }
  const choice = checks.object(value, "tool_choice");
  if (checks.oneOf(choice["type"], "tool_choice.type", ["function", "allowed_tools"]) === "allowed_tools") {
    return checks.oneOf(choice["mode"], "tool_choice.mode", ["auto", "required"]);
  }
  const name = checks.string(choice["name"], "tool_choice.name");
  if (tools.length === 0) failWithoutTools(checks);
  if (!tools.some((tool) => tool.name === name)) {
    const sentence = `Tool choice '${name}' not found in 'tools' parameter.`;
    checks.fail("tool_choice", { kind: "other", sentence });
  }
  return { name };
}

/** Reads the format that `text` asks for; throws a Rejection. */
export function readFormat(value: Json | undefined, saysJson: boolean, checks: Checks): Question["format"] {
  if (value === undefined || value === null) return { kind: "text" };
  const text = checks.object(value, "text");
  checks.onlyKnown(text, "text", new Set(["format", "verbosity"]));
  if (text["format"] === undefined || text["format"] === null) return { kind: "text" };
  const format = checks.object(text["format"], "text.format");
  const type = checks.oneOf(format["type"], "text.format.type", ["text", "json_object", "json_schema"]);
  if (type === "text") return { kind: "text" };
  if (type === "json_object") {
    if (!saysJson) {
      const sentence = "To use 'text.format' of type 'json_object' the input must contain the word 'json'.";
      checks.fail("input", { kind: "other", sentence });
    }
    return { kind: "json", schema: {} };
  }
  checks.onlyKnown(format, "text.format", new Set(["type", "name", "description", "schema", "strict"]));
  readName(format["name"], "text.format.name", checks);
  const schema = checks.object(format["schema"], "text.format.schema");
  if (format["strict"] === true) checkStrictSchema(schema, "text.format.schema", checks);
  return { kind: "json", schema };
}

function failWithoutTools(checks: Checks): never {
  return checks.fail("tool_choice", {
    kind: "other",
    sentence: "Tool choice must not force a tool when there are no 'tools'.",
  });
}
