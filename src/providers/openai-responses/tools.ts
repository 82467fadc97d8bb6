import type { Json, JsonObject } from "../../core/base/json.ts";
import type { Tool, ToolChoice } from "../../core/model/request.ts";
import type { Adaptations } from "../adaptations.ts";
import type { DialectCall } from "../dialect.ts";

/** The fields that offer tools. */
export function toolFields(call: DialectCall, notes: Adaptations): JsonObject {
  const { tools, toolChoice } = call.request;
  if (tools.length === 0) return {};
  const strictTaken = !call.host.chat.refuses.includes("strict");
  if (!strictTaken && tools.some((tool) => tool.strict)) {
    notes.dropped("tools.strict", "the host does not take it");
  }
  return {
    tools: tools.map((tool) => definition(tool, strictTaken)),
    ...(toolChoice.mode === "auto" ? {} : { tool_choice: choiceOf(toolChoice.mode) }),
    ...parallelField(toolChoice, call, notes),
  };
}

/** Strictness is always said: the host's own value is true, and refuses plain schemas. */
function definition(tool: Tool, strictTaken: boolean): JsonObject {
  return {
    type: "function",
    name: tool.name,
    ...(tool.description === "" ? {} : { description: tool.description }),
    parameters: tool.parameters,
    ...(strictTaken ? { strict: tool.strict } : {}),
  };
}

function choiceOf(mode: Exclude<ToolChoice["mode"], "auto">): Json {
  return typeof mode === "string" ? mode : { type: "function", name: mode.name };
}

function parallelField({ parallel }: ToolChoice, call: DialectCall, notes: Adaptations): JsonObject {
  if (parallel === undefined) return {};
  const able = call.endpoint.capabilities.has("parallel-tools");
  if (able) return { parallel_tool_calls: parallel };
  // A model that makes one call at a time needs no forbidding.
  if (parallel) notes.dropped("tool_choice.parallel", "not offered by the model");
  return {};
}
