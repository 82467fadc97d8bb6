import type { JsonObject } from "../../core/base/json.ts";
import type { Tool, ToolChoice } from "../../core/model/request.ts";
import type { Adaptations } from "../adaptations.ts";
import type { DialectCall } from "../dialect.ts";

/** The fields that offer tools. */
export function toolFields(call: DialectCall, notes: Adaptations): JsonObject {
  const { tools, toolChoice } = call.request;
  if (tools.length === 0) return {};
  const strictTaken = call.endpoint.capabilities.has("json-schema");
  if (!strictTaken && tools.some((tool) => tool.strict)) {
    notes.dropped("tools.strict", "not offered by the model");
  }
  return { tools: tools.map((tool) => definition(tool, strictTaken)), ...choiceField(toolChoice) };
}

/** Whether the model must call a tool, which it refuses to do while it thinks. */
export function forcesTool(call: DialectCall): boolean {
  const { tools, toolChoice } = call.request;
  return tools.length > 0 && toolChoice.mode !== "auto" && toolChoice.mode !== "none";
}

function definition(tool: Tool, strictTaken: boolean): JsonObject {
  return {
    name: tool.name,
    ...(tool.description === "" ? {} : { description: tool.description }),
    input_schema: tool.parameters,
    ...(tool.strict && strictTaken ? { strict: true } : {}),
  };
}

function choiceField({ mode, parallel }: ToolChoice): JsonObject {
  const single = parallel === false ? { disable_parallel_tool_use: true } : {};
  if (mode === "none") return { tool_choice: { type: "none" } };
  if (mode === "required") return { tool_choice: { type: "any", ...single } };
  if (mode !== "auto") return { tool_choice: { type: "tool", name: mode.name, ...single } };
  return parallel === false ? { tool_choice: { type: "auto", ...single } } : {};
}
