import {
  ToolChoice_Mode as Mode,
  type Tool as ProtoTool,
  type ToolChoice as ProtoToolChoice,
} from "../../../../gen/spillway/v1/tool_pb.ts";
import type { JsonObject } from "../../../core/base/json.ts";
import type { Tool, ToolChoice } from "../../../core/model/request.ts";
import { type EnumWords, fromEnum } from "./enum-value.ts";
import { isToolName, toolNameRule } from "./tool-name.ts";
import type { Violations } from "./violations.ts";

const maxTools = 128;

/** The tools of a request. */
export function fromTools(tools: readonly ProtoTool[], path: string, violations: Violations): Tool[] {
  if (tools.length > maxTools) {
    violations.add(path, `must have at most ${maxTools} entries, has ${tools.length}`);
    return [];
  }
  const names = new Set<string>();
  return tools.map(({ name, description, parameters, strict }, index) => {
    const at = `${path}[${index}]`;
    if (!isToolName(name)) violations.add(`${at}.name`, toolNameRule);
    else if (names.has(name)) violations.add(`${at}.name`, `"${name}" stands for two tools`);
    names.add(name);
    return { name, description, parameters: fromParameters(parameters, at, violations), strict };
  });
}

function fromParameters(schema: JsonObject | undefined, at: string, violations: Violations): JsonObject {
  if (schema === undefined) return { type: "object", properties: {} };
  const type = schema["type"] ?? "object";
  if (type !== "object") violations.add(`${at}.parameters`, 'must be a JSON Schema of type "object"');
  return { ...schema, type };
}

type Word = "auto" | "none" | "required" | "named";

const modes: EnumWords<Word> = {
  [Mode.UNSPECIFIED]: null,
  [Mode.AUTO]: "auto",
  [Mode.NONE]: "none",
  [Mode.REQUIRED]: "required",
  [Mode.NAMED]: "named",
};

/** The tool choice of a request with these tools. */
export function fromToolChoice(
  choice: ProtoToolChoice | undefined,
  tools: readonly Tool[],
  path: string,
  violations: Violations,
): ToolChoice {
  if (choice === undefined) return { mode: "auto", parallel: undefined };
  const mode = fromEnum(choice.mode, modes, `${path}.mode`, violations) ?? "auto";
  const { name, parallel } = choice;
  if (mode !== "named") {
    if (name !== "") violations.add(`${path}.name`, "may be set with MODE_NAMED only");
    if (mode === "required" && tools.length === 0) {
      violations.add(`${path}.mode`, "MODE_REQUIRED needs at least one tool");
    }
    return { mode, parallel };
  }
  if (name === "") violations.add(`${path}.name`, "is required with MODE_NAMED");
  else if (!tools.some((tool) => tool.name === name)) {
    violations.add(`${path}.name`, "must be the name of one of the tools");
  }
  return { mode: { name }, parallel };
}
