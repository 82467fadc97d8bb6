/**
 * Answers in a given form. Converse takes a schema, as text, for the models that have
 * the field. Other models that can be made to call a tool are made to call one whose
 * arguments are the answer; events.ts turns them back into text. The rest is asked in
 * words.
 */
import type { JsonObject } from "../../core/base/json.ts";
import type { Message } from "../../core/model/message.ts";
import type { ResponseFormat, Tool } from "../../core/model/request.ts";
import type { Adaptations } from "../adaptations.ts";
import type { DialectCall } from "../dialect.ts";
import { withFormatInstruction } from "../json-instruction.ts";
import { traitsOf } from "./model-traits.ts";

/** The tool whose arguments are the answer. A decoder knows it by this name alone, so nobody else may have it. */
export const answerToolName = "spillway_structured_answer";

export interface StructuredOutput {
  readonly messages: readonly Message[];
  /** The value of `outputConfig.textFormat`; undefined leaves it out. */
  readonly textFormat: JsonObject | undefined;
  /** The tool that must be called; undefined when there is none. */
  readonly answerTool: Tool | undefined;
}

type Schema = ResponseFormat & { readonly kind: "json-schema" };

/** `thinks`: a model that thinks cannot be made to call a tool. */
export function structuredOutput(call: DialectCall, thinks: boolean, notes: Adaptations): StructuredOutput {
  const { messages, format } = call.request;
  const plain = { messages, textFormat: undefined, answerTool: undefined };
  if (format.kind === "text") return plain;
  if (format.kind === "json-schema" && call.endpoint.capabilities.has("json-schema")) {
    return { ...plain, textFormat: nativeForm(format) };
  }
  const what = format.kind === "json" ? "json" : "json_schema";
  if (format.kind === "json-schema" && !thinks && canForceAnswer(call, format)) {
    notes.changed(`response_format.${what} to a tool that must be called`, "not offered by the model");
    return { ...plain, answerTool: answerTool(format) };
  }
  notes.changed(`response_format.${what} to an instruction`, "not offered by the dialect or the model");
  return { ...plain, messages: withFormatInstruction(messages, format) };
}

function nativeForm({ name, schema }: Schema): JsonObject {
  return {
    type: "json_schema",
    structure: { jsonSchema: { schema: JSON.stringify(schema), ...(name === "" ? {} : { name }) } },
  };
}

/** With tools of the caller's own the model must stay free to call them; arguments are objects. */
function canForceAnswer(call: DialectCall, { schema }: Schema): boolean {
  const able = call.endpoint.capabilities.has("tools") && traitsOf(call.endpoint.model).forces !== "none";
  return able && call.request.tools.length === 0 && schema["type"] === "object";
}

function answerTool({ schema }: Schema): Tool {
  return {
    name: answerToolName,
    description: "Gives the answer. Call it exactly once, with the whole answer.",
    parameters: schema,
    strict: false,
  };
}
