/**
 * The body of POST /v1/chat/completions as a request of the domain. What is read here
 * is OpenAI's shape alone; every bound is checked where the RPC door checks it.
 */
import { create } from "@bufbuild/protobuf";
import { CompletionRequestSchema } from "../../../../../gen/spillway/v1/completion_pb.ts";
import type { JsonObject } from "../../../../core/base/json.ts";
import type { CompletionRequest } from "../../../../core/model/request.ts";
import { fromCompletionRequest } from "../../../rpc/from-proto/completion-request.ts";
import { Violations } from "../../../rpc/from-proto/violations.ts";
import { Fields } from "./fields.ts";
import { readMessages } from "./messages.ts";
import { inOwnWords } from "./origin.ts";
import { readResponseFormat } from "./response-format.ts";
import { readSampling } from "./sampling.ts";
import { readToolChoice, readTools } from "./tools.ts";
import { refuseUnsupported } from "./unsupported.ts";

/** A request and how its answer is to be sent. */
export interface ChatRequest {
  readonly request: CompletionRequest;
  readonly stream: boolean;
  /** Whether a stream ends with a chunk of usage. */
  readonly includeUsage: boolean;
}

/** Throws an OpenAiError for what this door does not offer, and a CallError with every other fault. */
export function readChatRequest(body: JsonObject, idempotencyKey: string | undefined): ChatRequest {
  refuseUnsupported(body);
  const violations = new Violations();
  const fields = new Fields(body, "", violations);
  const messages = readMessages(fields);
  const limit = fields.value("max_completion_tokens") === undefined ? "max_tokens" : "max_completion_tokens";
  const maxOutputTokens = fields.integer(limit);
  const request = create(CompletionRequestSchema, {
    route: fields.textOrEmpty("model"),
    messages: messages.map(({ message }) => message),
    tools: readTools(fields),
    toolChoice: readToolChoice(fields),
    responseFormat: readResponseFormat(fields),
    sampling: readSampling(fields),
    stopSequences: [...fields.texts("stop")],
    metadata: readMetadata(fields),
    idempotencyKey: idempotencyKey ?? "",
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
  });
  const stream = fields.flag("stream") ?? false;
  const includeUsage = fields.fields("stream_options")?.flag("include_usage") ?? false;
  violations.throwIfAny();
  try {
    return { request: fromCompletionRequest(request), stream, includeUsage };
  } catch (thrown) {
    throw inOwnWords(thrown, { messages, limit });
  }
}

function readMetadata(fields: Fields): Record<string, string> {
  const entries = Object.entries(fields.json("metadata") ?? {}).flatMap(([key, value]) => {
    if (typeof value === "string") return [[key, value] as const];
    fields.refuse("metadata", "must hold strings only");
    return [];
  });
  return Object.fromEntries(entries);
}
