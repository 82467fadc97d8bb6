/** The tool configuration and the output format as the request states them. */
import type { Json, JsonObject } from "../../core/base/json.ts";
import type { Checks } from "../checks.ts";
import type { OfferedTool, Question, ToolDemand } from "../question.ts";
import { parseJsonObject } from "../request-body.ts";

const namePattern = /^[a-zA-Z0-9_-]{1,64}$/u;

export interface ToolConfig {
  readonly tools: readonly OfferedTool[];
  readonly demand: ToolDemand;
}

/** Reads the tool configuration; undefined without one. Throws a Rejection. */
export function readToolConfig(value: Json | undefined, checks: Checks): ToolConfig | undefined {
  if (value === undefined || value === null) return undefined;
  const config = checks.object(value, "toolConfig");
  checks.onlyKnown(config, "toolConfig", new Set(["tools", "toolChoice"]));
  const list = checks.array(config["tools"], "toolConfig.tools");
  const tools = list.flatMap((each, at) => readTool(each, `toolConfig.tools.${at}.member`, checks));
  if (tools.length === 0) {
    const sentence = "The toolConfig.tools list is empty. Add a tool to it and try again.";
    checks.fail("toolConfig.tools", { kind: "other", sentence });
  }
  return { tools, demand: readToolChoice(config["toolChoice"], tools, checks) };
}

function readTool(value: Json, path: string, checks: Checks): readonly OfferedTool[] {
  const tool = checks.object(value, path);
  if (tool["cachePoint"] !== undefined) return [];
  checks.onlyKnown(tool, path, new Set(["toolSpec"]));
  const spec = checks.object(tool["toolSpec"], `${path}.toolSpec`);
  checks.onlyKnown(spec, `${path}.toolSpec`, new Set(["name", "description", "inputSchema", "strict"]));
  const name = readToolName(spec["name"], `${path}.toolSpec.name`, checks);
  if (spec["description"] === "") {
    const rule = "have length greater than or equal to 1";
    const sentence = `Value at '${path}.toolSpec.description' failed to satisfy constraint: Member must ${rule}`;
    checks.fail(path, { kind: "other", sentence });
  }
  const input = checks.object(spec["inputSchema"], `${path}.toolSpec.inputSchema`);
  const schema = checks.object(input["json"], `${path}.toolSpec.inputSchema.json`);
  if (schema["type"] !== "object") {
    const sentence = `The value at ${path}.toolSpec.inputSchema.json.type must be one of the following: object.`;
    checks.fail(path, { kind: "other", sentence });
  }
  return [{ name, schema }];
}

/** Reads the name of a tool where it is offered or used; throws a Rejection. */
export function readToolName(value: Json | undefined, path: string, checks: Checks): string {
  const name = checks.string(value, path);
  if (namePattern.test(name)) return name;
  const rule = `satisfy regular expression pattern: ${namePattern.source}`;
  const sentence = `1 validation error detected: Value at '${path}' failed to satisfy constraint: Member must ${rule}`;
  return checks.fail(path, { kind: "other", sentence });
}

/** There is no way to say that no tool may be called. */
function readToolChoice(value: Json | undefined, tools: readonly OfferedTool[], checks: Checks): ToolDemand {
  if (value === undefined || value === null) return "auto";
  const path = "toolConfig.toolChoice";
  const choice = checks.object(value, path);
  checks.onlyKnown(choice, path, new Set(["auto", "any", "tool"]));
  if (Object.keys(choice).length !== 1) {
    checks.fail(path, { kind: "other", sentence: `The union at ${path} must have exactly one member set.` });
  }
  if (choice["tool"] === undefined) return choice["any"] === undefined ? "auto" : "required";
  const name = checks.string(checks.object(choice["tool"], `${path}.tool`)["name"], `${path}.tool.name`);
  if (!tools.some((tool) => tool.name === name)) {
    const sentence = `The tool '${name}' of ${path} is not among the tools of toolConfig.`;
    checks.fail(path, { kind: "other", sentence });
  }
  return { name };
}

/** Reads the output format, whose schema is JSON in a string; throws a Rejection. */
export function readFormat(body: JsonObject, checks: Checks): Question["format"] {
  if (body["outputConfig"] === undefined) return { kind: "text" };
  const config = checks.object(body["outputConfig"], "outputConfig");
  checks.onlyKnown(config, "outputConfig", new Set(["textFormat", "effort"]));
  if (config["textFormat"] === undefined) return { kind: "text" };
  const path = "outputConfig.textFormat";
  const format = checks.object(config["textFormat"], path);
  checks.oneOf(format["type"], `${path}.type`, ["json_schema"]);
  const structure = checks.object(format["structure"], `${path}.structure`);
  const described = checks.object(structure["jsonSchema"], `${path}.structure.jsonSchema`);
  const text = checks.string(described["schema"], `${path}.structure.jsonSchema.schema`);
  const schema = parseJsonObject(text);
  if (schema !== undefined) return { kind: "json", schema };
  const sentence = `The value at ${path}.structure.jsonSchema.schema is not a JSON object in text form.`;
  return checks.fail(path, { kind: "other", sentence });
}
