import type { Json, JsonObject } from "../../core/base/json.ts";
import type { ChatField, ChatQuirks } from "../../core/model/host-preset.ts";
import type { Tool, ToolChoice } from "../../core/model/request.ts";
import type { Adaptations } from "../adaptations.ts";
import type { DialectCall } from "../dialect.ts";
import type { Refused } from "./sampling.ts";

/** The fields that offer tools. */
export function toolFields(call: DialectCall, refused: Refused, notes: Adaptations): JsonObject {
  const { tools, toolChoice } = call.request;
  if (tools.length === 0) return {};
  if (toolChoice.mode === "none" && refused("tool_choice")) {
    notes.dropped("tools", "the host has no way to forbid their use");
    return {};
  }
  const strict = tools.some((tool) => tool.strict);
  if (strict && refused("strict")) notes.dropped("tools.strict", "the host does not take it");
  return {
    tools: tools.map((tool) => definition(tool, !refused("strict"))),
    ...choiceField(toolChoice, call.host.chat, refused, notes),
    ...parallelField(toolChoice, call, refused, notes),
  };
}

function definition(tool: Tool, strictTaken: boolean): JsonObject {
  return {
    type: "function",
    function: {
      name: tool.name,
      ...(tool.description === "" ? {} : { description: tool.description }),
      parameters: tool.parameters,
      ...(tool.strict && strictTaken ? { strict: true } : {}),
    },
  };
}

function choiceField(
  { mode }: ToolChoice,
  quirks: ChatQuirks,
  refused: Refused,
  notes: Adaptations,
): JsonObject {
  if (mode === "auto") return {};
  if (refused("tool_choice")) {
    notes.dropped("tool_choice", "the host does not take it");
    return {};
  }
  return { tool_choice: choiceWord(mode, quirks) };
}

function choiceWord(mode: Exclude<ToolChoice["mode"], "auto">, quirks: ChatQuirks): Json {
  if (mode === "none") return "none";
  if (mode === "required") return quirks.requiredTool;
  return { type: "function", function: { name: mode.name } };
}

function parallelField(
  { parallel }: ToolChoice,
  call: DialectCall,
  refused: Refused,
  notes: Adaptations,
): JsonObject {
  if (parallel === undefined) return {};
  const field: ChatField = "parallel_tool_calls";
  const able = call.endpoint.capabilities.has("parallel-tools");
  // A model that makes one call at a time needs no forbidding.
  if (!able && !parallel) return {};
  if (able && !refused(field)) return { [field]: parallel };
  notes.dropped("tool_choice.parallel", able ? "the host does not take it" : "not offered by the model");
  return {};
}
