import type { JsonObject } from "../../core/base/json.ts";
import type { Message } from "../../core/model/message.ts";
import { type Adaptations, createAdaptations } from "../adaptations.ts";
import type { DialectCall, EncodedRequest } from "../dialect.ts";
import { identityHeaders } from "../identity-headers.ts";
import { withFormatInstruction } from "../json-instruction.ts";
import { mergeOptions } from "../merge-options.ts";
import { outputBound } from "../output-bound.ts";
import { messageTurns, systemBlocks } from "./messages.ts";
import { samplingFields } from "./sampling.ts";
import { thinkingOf } from "./thinking.ts";
import { toolFields } from "./tools.ts";

/** The request as a message. */
export function encode(call: DialectCall): EncodedRequest {
  const notes = createAdaptations();
  const maxTokens = outputBound(call, notes, "needed") ?? call.endpoint.maxOutputTokens;
  const thinking = thinkingOf(call, maxTokens, notes);
  const { messages, format } = formatOf(call, notes);
  const system = systemBlocks(messages, notes);
  const body: JsonObject = {
    model: call.endpoint.model,
    max_tokens: maxTokens,
    ...(system.length === 0 ? {} : { system }),
    messages: messageTurns(messages, notes),
    ...samplingFields(call, thinking.on, notes),
    ...toolFields(call, notes),
    thinking: thinking.field,
    ...outputConfig(format, thinking.effort),
    stream: call.whole !== true,
  };
  return {
    path: "/messages",
    headers: identityHeaders(call),
    body: mergeOptions(body, call.request.providerOptions.get("anthropic")),
    adaptations: notes.list,
  };
}

function outputConfig(format: JsonObject | undefined, effort: string | undefined): JsonObject {
  if (format === undefined && effort === undefined) return {};
  return { output_config: { format, effort } };
}

/** There is no JSON mode; a schema is taken by the models that have the field. */
function formatOf(
  call: DialectCall,
  notes: Adaptations,
): { messages: readonly Message[]; format: JsonObject | undefined } {
  const { messages, format } = call.request;
  if (format.kind === "text") return { messages, format: undefined };
  if (format.kind === "json-schema" && call.endpoint.capabilities.has("json-schema")) {
    return { messages, format: { type: "json_schema", schema: format.schema } };
  }
  const what = format.kind === "json" ? "json" : "json_schema";
  notes.changed(`response_format.${what} to an instruction`, "not offered by the dialect or the model");
  return { messages: withFormatInstruction(messages, format), format: undefined };
}
