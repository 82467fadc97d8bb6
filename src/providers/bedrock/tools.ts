import type { JsonObject } from "../../core/base/json.ts";
import type { Message } from "../../core/model/message.ts";
import type { Tool } from "../../core/model/request.ts";
import type { Adaptations } from "../adaptations.ts";
import type { DialectCall } from "../dialect.ts";
import { traitsOf } from "./model-traits.ts";

/** What is offered, and the value of `toolChoice`; undefined leaves the choice to the model. */
interface Offer {
  readonly tools: readonly Tool[];
  readonly choice: JsonObject | undefined;
}

/** The value of `toolConfig`; undefined leaves it out. `answerTool` must be called, if there is one. */
export function toolConfig(
  call: DialectCall,
  answerTool: Tool | undefined,
  notes: Adaptations,
): JsonObject | undefined {
  const { tools, choice } = answerTool === undefined ? offerOf(call, notes) : forced(answerTool, call);
  if (tools.length === 0) return undefined;
  const strictTaken = call.endpoint.capabilities.has("json-schema");
  if (!strictTaken && tools.some((tool) => tool.strict)) {
    notes.dropped("tools.strict", "not offered by the model");
  }
  return { tools: tools.map((tool) => definition(tool, strictTaken)), toolChoice: choice };
}

/** Whether the model must call a tool, which Claude refuses to do while it thinks. */
export function forcesTool(call: DialectCall): boolean {
  const { tools, toolChoice } = call.request;
  return tools.length > 0 && toolChoice.mode !== "auto" && toolChoice.mode !== "none";
}

function offerOf(call: DialectCall, notes: Adaptations): Offer {
  const { tools, toolChoice, messages } = call.request;
  const spokenOf = toolsOfConversation(messages);
  if (tools.length === 0) {
    // Converse refuses a conversation with calls in it unless it is told of tools.
    if (spokenOf.length > 0) notes.changed("tools to those of the conversation", "the dialect needs them");
    return { tools: spokenOf, choice: undefined };
  }
  if (toolChoice.parallel === false) {
    notes.dropped("tool_choice.parallel", "the model decides how many tools it calls");
  }
  switch (toolChoice.mode) {
    case "auto":
      return { tools, choice: undefined };
    case "none":
      return forbidden(tools, spokenOf.length > 0, notes);
    case "required":
      return required(tools, call, notes);
    default:
      return named(tools, toolChoice.mode.name, call, notes);
  }
}

/** There is no word for "none": the tools stay away, unless the conversation speaks of some. */
function forbidden(tools: readonly Tool[], spokenOf: boolean, notes: Adaptations): Offer {
  if (spokenOf) {
    notes.changed("tool_choice to auto", "the dialect has no way to forbid tools that it must be told of");
    return { tools, choice: undefined };
  }
  notes.dropped("tools", "the dialect has no other way to forbid their use");
  return { tools: [], choice: undefined };
}

function required(tools: readonly Tool[], call: DialectCall, notes: Adaptations): Offer {
  if (traitsOf(call.endpoint.model).forces !== "none") return { tools, choice: { any: {} } };
  notes.dropped("tool_choice", "the model does not take it");
  return { tools, choice: undefined };
}

function named(tools: readonly Tool[], name: string, call: DialectCall, notes: Adaptations): Offer {
  const { forces } = traitsOf(call.endpoint.model);
  if (forces === "tool") return { tools, choice: { tool: { name } } };
  const only = tools.filter((tool) => tool.name === name);
  notes.changed("tools to the one that must be called", "the model does not take a choice by name");
  return required(only, call, notes);
}

function forced(answerTool: Tool, call: DialectCall): Offer {
  const byName = traitsOf(call.endpoint.model).forces === "tool";
  const tools = [answerTool, ...toolsOfConversation(call.request.messages)];
  return { tools, choice: byName ? { tool: { name: answerTool.name } } : { any: {} } };
}

/** What the conversation's calls tell of their tools: the names. */
function toolsOfConversation(messages: readonly Message[]): readonly Tool[] {
  const parts = messages.flatMap((message) => message.parts);
  const names = new Set(parts.flatMap((part) => (part.kind === "tool-call" ? [part.call.name] : [])));
  return [...names].map((name) => ({ name, description: "", parameters: { type: "object" }, strict: false }));
}

function definition(tool: Tool, strictTaken: boolean): JsonObject {
  return {
    toolSpec: {
      name: tool.name,
      ...(tool.description === "" ? {} : { description: tool.description }),
      inputSchema: { json: tool.parameters },
      ...(tool.strict && strictTaken ? { strict: true } : {}),
    },
  };
}
