import type { JsonObject } from "../../core/base/json.ts";
import type { ChatQuirks } from "../../core/model/host-preset.ts";
import type { Message } from "../../core/model/message.ts";
import { type Adaptations, createAdaptations } from "../adaptations.ts";
import type { DialectCall, EncodedRequest } from "../dialect.ts";
import { identityHeaders } from "../identity-headers.ts";
import { mentionsJson, withFormatInstruction } from "../json-instruction.ts";
import { mergeOptions } from "../merge-options.ts";
import { outputBound } from "../output-bound.ts";
import { chatMessages } from "./messages.ts";
import { refusedBy, samplingFields } from "./sampling.ts";
import { toolFields } from "./tools.ts";

/** The request as a chat completion. Fields that nobody set are left to the host. */
export function encode(call: DialectCall): EncodedRequest {
  const notes = createAdaptations();
  const quirks = call.host.chat;
  const refused = refusedBy(call);
  const { messages, fields } = formatFields(call, notes);
  const bound = outputBound(call, notes, quirks.alwaysBoundsOutput ? "needed" : "optional");
  const body: JsonObject = {
    model: call.endpoint.model,
    messages: chatMessages(messages, call, notes),
    [quirks.maxTokensField]: bound,
    ...samplingFields(call, refused, notes),
    ...toolFields(call, refused, notes),
    ...fields,
    stream: call.whole !== true,
    ...(call.whole === true ? {} : streamOptions(quirks)),
    ...quirks.extraBody,
  };
  return {
    path: "/chat/completions",
    headers: identityHeaders(call),
    body: mergeOptions(body, call.request.providerOptions.get("openai-chat")),
    adaptations: notes.list,
  };
}

function streamOptions(quirks: ChatQuirks): JsonObject {
  if (!quirks.usageOnRequest) return {};
  return { stream_options: { include_usage: true, ...(quirks.pads ? { include_obfuscation: false } : {}) } };
}

/** What the model lacks in fields it is asked for in words. */
function formatFields(
  call: DialectCall,
  notes: Adaptations,
): { messages: readonly Message[]; fields: JsonObject } {
  const { messages, format } = call.request;
  const can = call.endpoint.capabilities;
  const inWords = () => withFormatInstruction(messages, format);
  const jsonMode: JsonObject = can.has("json") ? { response_format: { type: "json_object" } } : {};
  switch (format.kind) {
    case "text":
      return { messages, fields: {} };
    case "json":
      if (can.has("json") && mentionsJson(messages)) return { messages, fields: jsonMode };
      notes.changed("response_format.json to an instruction", "the host wants the word, or has no JSON mode");
      return { messages: inWords(), fields: jsonMode };
    case "json-schema":
      if (can.has("json-schema")) return { messages, fields: schemaField(format) };
      notes.changed("response_format.json_schema to an instruction", "not offered by the model");
      return { messages: inWords(), fields: jsonMode };
  }
}

function schemaField(format: { name: string; schema: JsonObject; strict: boolean }): JsonObject {
  const { name, schema, strict } = format;
  return { response_format: { type: "json_schema", json_schema: { name, schema, strict } } };
}
