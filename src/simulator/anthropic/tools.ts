/** Tools, tool choice and output format as the request states them. */
import type { Json, JsonObject } from "../../core/base/json.ts";
import type { Checks } from "../checks.ts";
import type { OfferedTool, Question, ToolDemand } from "../question.ts";

const namePattern = /^[a-zA-Z0-9_-]{1,128}$/u;

/** Reads the tools; throws a Rejection. */
export function readTools(value: Json | undefined, checks: Checks): readonly OfferedTool[] {
  if (value === undefined || value === null) return [];
  return checks.array(value, "tools").map((each, at) => {
    const path = `tools.${at}`;
    const tool = checks.object(each, path);
    const name = checks.string(tool["name"], `${path}.name`);
    if (!namePattern.test(name)) {
      checks.fail(`${path}.name`, {
        kind: "other",
        sentence: `String should match pattern '${namePattern.source}'`,
      });
    }
    const schema = checks.object(tool["input_schema"], `${path}.input_schema`);
    checks.oneOf(schema["type"], `${path}.input_schema.type`, ["object"]);
    return { name, schema };
  });
}

/** Reads the tool choice; throws a Rejection. */
export function readToolChoice(body: JsonObject, tools: readonly OfferedTool[], checks: Checks): ToolDemand {
  const value = body["tool_choice"];
  if (value === undefined || value === null) return "auto";
  const choice = checks.object(value, "tool_choice");
  const type = checks.oneOf(choice["type"], "tool_choice.type", ["auto", "any", "tool", "none"]);
  if (tools.length === 0) {
    checks.fail("tool_choice", { kind: "other", sentence: "may only be specified while providing tools" });
  }
  if (type === "auto" || type === "none") return type;
  if (thinks(body)) {
    checks.fail("tool_choice", {
      kind: "other",
      sentence: "thinking may not be enabled when tool_choice forces tool use",
    });
  }
  if (type === "any") return "required";
  const name = checks.string(choice["name"], "tool_choice.name");
  if (!tools.some((tool) => tool.name === name)) {
    checks.fail("tool_choice", { kind: "other", sentence: `Tool '${name}' not found in provided tools` });
  }
  return { name };
}

/** Reads the output format; throws a Rejection. */
export function readFormat(body: JsonObject, checks: Checks): Question["format"] {
  if (body["output_config"] === undefined) return { kind: "text" };
  const config = checks.object(body["output_config"], "output_config");
  if (config["format"] === undefined || config["format"] === null) return { kind: "text" };
  const format = checks.object(config["format"], "output_config.format");
  checks.oneOf(format["type"], "output_config.format.type", ["json_schema"]);
  return { kind: "json", schema: checks.object(format["schema"], "output_config.format.schema") };
}

/** Whether the request switches thinking on. */
export function thinks(body: JsonObject): boolean {
  const thinking = body["thinking"];
  const type =
    typeof thinking === "object" && thinking !== null && !Array.isArray(thinking)
      ? (thinking as JsonObject)["type"]
      : undefined;
  return type === "enabled" || type === "adaptive" || type === "between_tools";
}
