import type { JsonObject } from "../../core/base/json.ts";
import type { Message } from "../../core/model/message.ts";
import { type Adaptations, createAdaptations } from "../adaptations.ts";
import type { DialectCall, EncodedRequest } from "../dialect.ts";
import { identityHeaders } from "../identity-headers.ts";
import { mentionsJson, withFormatInstruction } from "../json-instruction.ts";
import { mergeOptions } from "../merge-options.ts";
import { outputBound } from "../output-bound.ts";
import { chatMessages } from "./messages.ts";
import { samplingFields } from "./sampling.ts";
import { thinkingField } from "./thinking.ts";
import { toolFields } from "./tools.ts";

/** The request as a chat. Fields that nobody set are left to the host. */
export function encode(call: DialectCall): EncodedRequest {
  const notes = createAdaptations();
  const { messages, fields } = formatOf(call, notes);
  const body: JsonObject = {
    model: call.endpoint.model,
    messages: chatMessages(messages, notes),
    max_tokens: outputBound(call, notes, "optional"),
    ...samplingFields(call, notes),
    ...toolFields(call, notes),
    ...fields,
    thinking: thinkingField(call, notes),
    stream: call.whole !== true,
  };
  return {
    path: "/v2/chat",
    headers: identityHeaders(call),
    body: mergeOptions(body, call.request.providerOptions.get("cohere")),
    adaptations: notes.list,
  };
}

/**
 * JSON mode wants to be spoken of, or the model may write without end; beside tools it
 * is refused. What cannot be said in fields is said in words.
 */
function formatOf(
  call: DialectCall,
  notes: Adaptations,
): { messages: readonly Message[]; fields: JsonObject } {
  const { messages, format, tools } = call.request;
  if (format.kind === "text") return { messages, fields: {} };
  const can = call.endpoint.capabilities;
  const hasSchema = format.kind === "json-schema";
  const able = tools.length === 0 && can.has(hasSchema ? "json-schema" : "json");
  if (!able) {
    const what = hasSchema ? "json_schema" : "json";
    notes.changed(
      `response_format.${what} to an instruction`,
      "not offered by the model, or not beside tools",
    );
    return { messages: withFormatInstruction(messages, format), fields: {} };
  }
  const spoken = mentionsJson(messages) ? messages : withFormatInstruction(messages, format);
  if (spoken !== messages) notes.changed("messages by an instruction to write JSON", "the dialect wants one");
  const schema = hasSchema ? { json_schema: format.schema } : {};
  return { messages: spoken, fields: { response_format: { type: "json_object", ...schema } } };
}
