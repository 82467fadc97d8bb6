/** The requests of the matrix, one for each kind of content. */

import { ReasoningEffort } from "../../../gen/spillway/v1/sampling_pb.ts";
import { ToolChoice_Mode } from "../../../gen/spillway/v1/tool_pb.ts";
import { type Ask, asks } from "../support/call.ts";
import type { Question } from "./row.ts";

const numbers = {
  type: "object",
  properties: { numbers: { type: "array", minItems: 30, items: { type: "integer", minimum: 100 } } },
  required: ["numbers"],
};

const words = {
  type: "object",
  properties: { words: { type: "array", items: { type: "string" } } },
  required: ["words"],
  additionalProperties: false,
};

const extras: Readonly<Record<Question, Partial<Ask>>> = {
  text: {},
  thoughts: { sampling: { reasoningEffort: ReasoningEffort.LOW } },
  tool: {
    tools: [{ name: "note", description: "notes numbers", parameters: numbers }],
    toolChoice: { mode: ToolChoice_Mode.REQUIRED },
  },
  json: { responseFormat: { format: { case: "jsonSchema", value: { name: "words", schema: words } } } },
};

/** A request of that kind for a route. */
export function questionFor(kind: Question, route: string): Ask {
  return { ...asks(route, "call:note, or say what you know"), ...extras[kind] };
}

/** An answer to the question "json", marked. */
export function jsonText(letter: string): string {
  return JSON.stringify({ words: Array.from({ length: 20 }, (_, n) => `${letter}${n + 10}`) })
    .replaceAll(",", ", ")
    .replaceAll(":", ": ");
}
