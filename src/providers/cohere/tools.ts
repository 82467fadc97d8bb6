import type { JsonObject } from "../../core/base/json.ts";
import type { Tool } from "../../core/model/request.ts";
import type { Adaptations } from "../adaptations.ts";
import type { DialectCall } from "../dialect.ts";

/** The fields that offer tools. */
export function toolFields(call: DialectCall, notes: Adaptations): JsonObject {
  const { tools, toolChoice } = call.request;
  if (tools.length === 0) return {};
  if (toolChoice.parallel === false) {
    notes.dropped("tool_choice.parallel", "the model decides how many tools it calls");
  }
  const { mode } = toolChoice;
  const strict = strictField(tools, notes);
  if (mode === "auto") return { tools: tools.map(definition), ...strict };
  if (mode === "none") return { tools: tools.map(definition), ...strict, tool_choice: "NONE" };
  const offered = mode === "required" ? tools : named(tools, mode.name, notes);
  return { tools: offered.map(definition), ...strict, tool_choice: "REQUIRED" };
}

/** There is no choice by name, but of one tool that must be called there is none either. */
function named(tools: readonly Tool[], name: string, notes: Adaptations): readonly Tool[] {
  if (tools.length > 1) {
    notes.changed("tools to the one that must be called", "the dialect has no choice by name");
  }
  return tools.filter((tool) => tool.name === name);
}

/** Strict is a matter of all tools or none. */
function strictField(tools: readonly Tool[], notes: Adaptations): JsonObject {
  if (tools.every((tool) => tool.strict)) return { strict_tools: true };
  if (tools.some((tool) => tool.strict)) {
    notes.dropped("tools.strict", "the dialect takes it for all tools or for none");
  }
  return {};
}

function definition(tool: Tool): JsonObject {
  return {
    type: "function",
    function: {
      name: tool.name,
      ...(tool.description === "" ? {} : { description: tool.description }),
      parameters: tool.parameters,
    },
  };
}
