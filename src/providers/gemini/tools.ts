import type { JsonObject } from "../../core/base/json.ts";
import type { Tool, ToolChoice } from "../../core/model/request.ts";
import type { Adaptations } from "../adaptations.ts";
import type { DialectCall } from "../dialect.ts";

/** The fields that offer tools. */
export function toolFields(call: DialectCall, notes: Adaptations): JsonObject {
  const { tools, toolChoice } = call.request;
  if (tools.length === 0) return {};
  if (tools.some((tool) => tool.strict)) notes.dropped("tools.strict", "the dialect has no field for it");
  if (toolChoice.parallel === false) {
    notes.dropped("tool_choice.parallel", "the model decides how many tools it calls");
  }
  return { tools: [{ functionDeclarations: tools.map(declaration) }], ...choiceField(toolChoice) };
}

function declaration(tool: Tool): JsonObject {
  return {
    name: tool.name,
    ...(tool.description === "" ? {} : { description: tool.description }),
    parametersJsonSchema: tool.parameters,
  };
}

function choiceField({ mode }: ToolChoice): JsonObject {
  if (mode === "auto") return {};
  return { toolConfig: { functionCallingConfig: callingConfig(mode) } };
}

function callingConfig(mode: Exclude<ToolChoice["mode"], "auto">): JsonObject {
  if (mode === "none") return { mode: "NONE" };
  if (mode === "required") return { mode: "ANY" };
  return { mode: "ANY", allowedFunctionNames: [mode.name] };
}
