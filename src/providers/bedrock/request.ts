import type { JsonObject } from "../../core/base/json.ts";
import { createAdaptations } from "../adaptations.ts";
import type { DialectCall, EncodedRequest } from "../dialect.ts";
import { identityHeaders } from "../identity-headers.ts";
import { mergeOptions } from "../merge-options.ts";
import { messageTurns, systemBlocks } from "./messages.ts";
import { reasoningOf } from "./reasoning.ts";
import { inferenceConfig, topKField } from "./sampling.ts";
import { structuredOutput } from "./structured-output.ts";
import { toolConfig } from "./tools.ts";

/** The request as a call of ConverseStream. The model is part of the path. */
export function encode(call: DialectCall): EncodedRequest {
  const notes = createAdaptations();
  const reasoning = reasoningOf(call, notes);
  const { messages, answerTool, textFormat } = structuredOutput(call, reasoning.on, notes);
  const system = systemBlocks(messages, notes);
  const config = inferenceConfig(call, reasoning, notes);
  const own: JsonObject = { ...topKField(call, reasoning, notes), ...reasoning.fields };
  const outputConfig = { textFormat, effort: reasoning.effort };
  const body: JsonObject = {
    ...(system.length === 0 ? {} : { system }),
    messages: messageTurns(messages, call, notes),
    ...(isEmpty(config) ? {} : { inferenceConfig: config }),
    toolConfig: toolConfig(call, answerTool, notes),
    ...(isEmpty(own) ? {} : { additionalModelRequestFields: own }),
    ...(isEmpty(outputConfig) ? {} : { outputConfig }),
  };
  return {
    path: `/model/${encodeURIComponent(call.endpoint.model)}/${call.whole === true ? "converse" : "converse-stream"}`,
    headers: {
      ...(call.whole === true ? {} : { accept: "application/vnd.amazon.eventstream, application/json" }),
      ...identityHeaders(call),
    },
    body: mergeOptions(body, call.request.providerOptions.get("bedrock")),
    adaptations: notes.list,
  };
}

function isEmpty(fields: JsonObject): boolean {
  return Object.values(fields).every((value) => value === undefined);
}
