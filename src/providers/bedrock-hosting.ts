/**
 * Claude on Bedrock in its own words: InvokeModelWithResponseStream, which wraps each
 * event of Anthropic's stream into a frame, in base64 (providers.md §2.1). What it has
 * over Converse is every field of Anthropic's API.
 */
import type { JsonObject } from "../core/base/json.ts";
import { Failure } from "../core/model/failure.ts";
import { classify, classifyException } from "./bedrock/failure.ts";
import { quota } from "./bedrock/limits.ts";
import type { AnswerSource, Decoder, Dialect } from "./dialect.ts";
import { createFrameDecoder, type FrameReader } from "./frame-decoder.ts";
import { textAt } from "./json-fields.ts";
import { parseObject } from "./stream-reader.ts";

const anthropicVersion = "bedrock-2023-05-31";

/** Anthropic's dialect as Bedrock serves it. */
export function onBedrock(dialect: Dialect): Dialect {
  return {
    ...dialect,
    modelsPath: "/foundation-models",
    headers: {},
    encode(call) {
      const encoded = dialect.encode(call);
      const { model: _, stream: __, ...body } = encoded.body;
      return {
        ...encoded,
        path: `/model/${encodeURIComponent(call.endpoint.model)}/invoke-with-response-stream`,
        headers: { ...encoded.headers, accept: "application/vnd.amazon.eventstream, application/json" },
        body: { anthropic_version: anthropicVersion, ...body },
      };
    },
    createDecoder: (source) => createFrameDecoder(createChunkReader(dialect, source)),
    classify,
    quota,
  };
}

function createChunkReader(dialect: Dialect, source: AnswerSource): FrameReader {
  const inner: Decoder = dialect.createDecoder(source);
  return {
    read({ kind, name, payload }, emit) {
      if (kind === "exception") throw classifyException(name, payload);
      if (name !== "chunk") return;
      for (const event of inner.push(serverSentEvent(parseObject(payload)))) emit(event);
    },
    isOver() {
      return inner.isOver();
    },
    end: () => inner.end(),
  };
}

/** The event as Anthropic itself would have sent it. */
function serverSentEvent(frame: JsonObject): Uint8Array {
  const data = Buffer.from(textAt(frame, "bytes"), "base64").toString();
  // An event in two lines would be two: JSON needs no line breaks.
  if (/[\r\n]/.test(data)) throw new Failure("malformed", "the provider sent an event of several lines");
  return new TextEncoder().encode(`data: ${data}\n\n`);
}
