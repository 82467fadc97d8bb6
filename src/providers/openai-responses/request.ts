import type { JsonObject } from "../../core/base/json.ts";
import type { Message } from "../../core/model/message.ts";
import { type Adaptations, createAdaptations } from "../adaptations.ts";
import type { DialectCall, EncodedRequest } from "../dialect.ts";
import { identityHeaders } from "../identity-headers.ts";
import { mentionsJson, withFormatInstruction } from "../json-instruction.ts";
import { mergeOptions } from "../merge-options.ts";
import { outputBound } from "../output-bound.ts";
import { inputItems } from "./input.ts";
import { samplingFields } from "./sampling.ts";
import { toolFields } from "./tools.ts";

/** The request as a response to be made. Fields that nobody set are left to the host. */
export function encode(call: DialectCall): EncodedRequest {
  const notes = createAdaptations();
  const { messages, format } = formatOf(call, notes);
  const sampling = samplingFields(call, notes);
  const body: JsonObject = {
    model: call.endpoint.model,
    input: inputItems(messages, call, notes),
    max_output_tokens: outputBound(call, notes, "optional"),
    ...sampling,
    ...toolFields(call, notes),
    ...(format === undefined ? {} : { text: { format } }),
    ...includeField(call, sampling),
    // What another provider may have to go on with must not lie with this one.
    store: false,
    stream: call.whole !== true,
    ...(call.host.chat.pads && call.whole !== true ? { stream_options: { include_obfuscation: false } } : {}),
    ...call.host.chat.extraBody,
  };
  return {
    path: "/responses",
    headers: identityHeaders(call),
    body: mergeOptions(body, call.request.providerOptions.get("openai-responses")),
    adaptations: notes.list,
  };
}

/**
 * Nothing is stored, so thoughts must travel with the conversation; models that do not
 * think refuse the wish. Log probabilities come only to who asks for them here too.
 */
function includeField(call: DialectCall, sampling: JsonObject): JsonObject {
  const thoughts = call.host.encryptedReasoning && call.endpoint.capabilities.has("reasoning");
  const include = [
    ...(thoughts ? ["reasoning.encrypted_content"] : []),
    ...(sampling["top_logprobs"] === undefined ? [] : ["message.output_text.logprobs"]),
  ];
  return include.length === 0 ? {} : { include };
}

/** What the model lacks in fields it is asked for in words. */
function formatOf(
  call: DialectCall,
  notes: Adaptations,
): { messages: readonly Message[]; format: JsonObject | undefined } {
  const { messages, format } = call.request;
  const can = call.endpoint.capabilities;
  const inWords = () => withFormatInstruction(messages, format);
  const jsonMode: JsonObject | undefined = can.has("json") ? { type: "json_object" } : undefined;
  switch (format.kind) {
    case "text":
      return { messages, format: undefined };
    case "json":
      if (jsonMode !== undefined && mentionsJson(messages)) return { messages, format: jsonMode };
      notes.changed("response_format.json to an instruction", "the host wants the word, or has no JSON mode");
      return { messages: inWords(), format: jsonMode };
    case "json-schema": {
      const { name, schema, strict } = format;
      if (can.has("json-schema")) return { messages, format: { type: "json_schema", name, schema, strict } };
      notes.changed("response_format.json_schema to an instruction", "not offered by the model");
      return { messages: inWords(), format: jsonMode };
    }
  }
}
