import type { JsonObject } from "../../core/base/json.ts";
import type { Message } from "../../core/model/message.ts";
import { type Adaptations, createAdaptations } from "../adaptations.ts";
import type { DialectCall, EncodedRequest } from "../dialect.ts";
import { identityHeaders } from "../identity-headers.ts";
import { withFormatInstruction } from "../json-instruction.ts";
import { mergeOptions } from "../merge-options.ts";
import { outputBound } from "../output-bound.ts";
import { contents, systemInstruction } from "./messages.ts";
import { traitsOf } from "./model-traits.ts";
import { samplingFields } from "./sampling.ts";
import { thinkingConfig } from "./thinking.ts";
import { toolFields } from "./tools.ts";

/** The request as a call of streamGenerateContent, or of generateContent for a whole answer. The model is part of the path. */
export function encode(call: DialectCall): EncodedRequest {
  const notes = createAdaptations();
  const { messages, fields } = formatOf(call, notes);
  const body: JsonObject = {
    systemInstruction: systemInstruction(messages, notes),
    contents: contents(messages, call, notes),
    ...toolFields(call, notes),
    generationConfig: {
      maxOutputTokens: outputBound(call, notes, "optional"),
      ...samplingFields(call, notes),
      ...fields,
      thinkingConfig: thinkingConfig(call, notes),
    },
  };
  const method = call.whole === true ? "generateContent" : "streamGenerateContent?alt=sse";
  return {
    path: `/models/${encodeURIComponent(call.endpoint.model)}:${method}`,
    headers: identityHeaders(call),
    body: mergeOptions(body, call.request.providerOptions.get("gemini")),
    adaptations: notes.list,
  };
}

/** What the model lacks in fields it is asked for in words. */
function formatOf(
  call: DialectCall,
  notes: Adaptations,
): { messages: readonly Message[]; fields: JsonObject } {
  const { messages, format, tools } = call.request;
  if (format.kind === "text") return { messages, fields: {} };
  const able = tools.length === 0 || traitsOf(call.endpoint.model).jsonWithTools;
  const jsonMode =
    able && call.endpoint.capabilities.has("json") ? { responseMimeType: "application/json" } : {};
  if (format.kind === "json" && "responseMimeType" in jsonMode) return { messages, fields: jsonMode };
  if (format.kind === "json-schema" && able && call.endpoint.capabilities.has("json-schema")) {
    const fields = { responseMimeType: "application/json", responseJsonSchema: format.schema };
    return { messages, fields };
  }
  const what = format.kind === "json" ? "json" : "json_schema";
  notes.changed(`response_format.${what} to an instruction`, "not offered by the model, or not beside tools");
  return { messages: withFormatInstruction(messages, format), fields: jsonMode };
}
