import type { CallError } from "../../../../../src/core/model/call-error.ts";
import type { CompletionRequest } from "../../../../../src/core/model/request.ts";
import {
  type ChatRequest,
  readChatRequest,
} from "../../../../../src/transport/http/openai/request/completion-request.ts";

type Body = Parameters<typeof readChatRequest>[0];

const user: Body = { role: "user", content: "Hi" };

/** A request that every check lets pass, with these fields added or replaced. */
export function bodyOf(fields: Body = {}): Body {
  return { model: "chat", messages: [user], ...fields };
}

export function chatRequestOf(fields: Body = {}, idempotencyKey?: string): ChatRequest {
  return readChatRequest(bodyOf(fields), idempotencyKey);
}

export function requestOf(fields: Body = {}): CompletionRequest {
  return chatRequestOf(fields).request;
}

/** What is wrong with a request, as "path: description". */
export function faultsOf(fields: Body): readonly string[] {
  try {
    chatRequestOf(fields);
  } catch (thrown) {
    const { violations } = thrown as CallError;
    if (violations === undefined) throw thrown;
    return violations.map(({ field, description }) => `${field}: ${description}`);
  }
  return [];
}
