/** Tools, tool choice and response format as the request states them. */
import type { Json, JsonObject } from "../../core/base/json.ts";
import type { Checks } from "../checks.ts";
import type { OfferedTool, Question, ToolDemand } from "../question.ts";

/** Reads the tools; throws a Rejection. */
export function readTools(value: Json | undefined, checks: Checks): readonly OfferedTool[] {
  if (value === undefined || value === null) return [];
  return checks.array(value, "tools").map((each, at) => {
    const path = `tools[${at}]`;
    const tool = checks.object(each, path);
    checks.onlyKnown(tool, path, new Set(["type", "function"]));
    checks.oneOf(tool["type"], `${path}.type`, ["function"]);
    const offered = checks.object(tool["function"], `${path}.function`);
    checks.onlyKnown(offered, `${path}.function`, new Set(["name", "description", "parameters"]));
    const name = checks.string(offered["name"], `${path}.function.name`);
    return { name, schema: checks.object(offered["parameters"], `${path}.function.parameters`) };
  });
}

/** Reads the tool choice, which can not name a tool; throws a Rejection. */
export function readToolChoice(
  value: Json | undefined,
  tools: readonly OfferedTool[],
  checks: Checks,
): ToolDemand {
  if (value === undefined || value === null) return "auto";
  const choice = checks.oneOf(value, "tool_choice", ["REQUIRED", "NONE"]);
  if (tools.length === 0) {
    checks.fail("tool_choice", { kind: "other", sentence: "tool_choice needs tools to choose from." });
  }
  return choice === "NONE" ? "none" : "required";
}

/** Reads the response format, which goes with neither tools nor documents; throws a Rejection. */
export function readFormat(body: JsonObject, checks: Checks): Question["format"] {
  const value = body["response_format"];
  if (value === undefined || value === null) return { kind: "text" };
  const format = checks.object(value, "response_format");
  checks.onlyKnown(format, "response_format", new Set(["type", "json_schema", "schema"]));
  if (checks.oneOf(format["type"], "response_format.type", ["text", "json_object"]) === "text") {
    return { kind: "text" };
  }
  for (const field of ["tools", "documents"]) {
    const given = body[field];
    if (Array.isArray(given) && given.length > 0) {
      const sentence = `response_format is not supported with ${field}.`;
      checks.fail("response_format", { kind: "other", sentence });
    }
  }
  const schema = format["json_schema"] ?? format["schema"];
  if (schema === undefined || schema === null) return { kind: "json", schema: {} };
  return { kind: "json", schema: checks.object(schema, "response_format.json_schema") };
}
