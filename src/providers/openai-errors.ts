/** Errors in OpenAI's form, for every dialect of its family. */
import type { Json } from "../core/base/json.ts";
import type { Failure } from "../core/model/failure.ts";
import { classify, classifyInStream } from "./openai-chat/failure.ts";
import type { ResponseHeaders } from "./response-headers.ts";

export function classifyOpenAi(status: number, headers: ResponseHeaders, body: string): Failure {
  return classify(status, headers, body);
}

/** An error that comes as an event of a stream whose status was 200: JSON, or the text of it. */
export function classifyOpenAiInStream(payload: Json): Failure {
  return classifyInStream(payload);
}
