import type { CompletionRequest as ProtoCompletionRequest } from "../../../../gen/spillway/v1/completion_pb.ts";
import type { Message as ProtoMessage } from "../../../../gen/spillway/v1/message_pb.ts";
import type { Message } from "../../../core/model/message.ts";
import type { CompletionRequest } from "../../../core/model/request.ts";
import { fromMessage } from "./message.ts";
import { fromNumber } from "./number.ts";
import { fromResponseFormat } from "./response-format.ts";
import { fromRoutingPreferences } from "./routing-preferences.ts";
import { fromSampling } from "./sampling.ts";
import { boundText, requireText, textOrUndefined } from "./text.ts";
import { fromToolChoice, fromTools } from "./tool.ts";
import { Violations } from "./violations.ts";

/** The field that holds the request in every method's own message. */
const root = "request";

/** What differs between the methods that take a request. */
export interface RequestRules {
  /** Whether a request may come without messages: a dry run may. */
  readonly messagesOptional: boolean;
}

/**
 * The request that a message holds. Throws a CallError "invalid-argument" with
 * every bound of the contract that it breaks, each with its path.
 */
export function fromCompletionRequest(
  request: ProtoCompletionRequest | undefined,
  rules: RequestRules = { messagesOptional: false },
): CompletionRequest {
  const violations = new Violations();
  if (request === undefined) violations.add(root, "is required");
  const checked = request === undefined ? undefined : fromFields(request, rules, violations);
  violations.throwIfAny();
  if (checked === undefined) throw new Error("a missing request passed its own check");
  return checked;
}

function fromFields(
  request: ProtoCompletionRequest,
  rules: RequestRules,
  violations: Violations,
): CompletionRequest {
  const { messages, providerOptions, idempotencyKey } = request;
  if (messages.length === 0 && !rules.messagesOptional) {
    violations.add(`${root}.messages`, "must have at least one message");
  }
  const tools = fromTools(request.tools, `${root}.tools`, violations);
  const maxOutput = `${root}.max_output_tokens`;
  return {
    route: requireText(request.route, `${root}.route`, violations),
    messages: fromMessages(messages, violations),
    tools,
    toolChoice: fromToolChoice(request.toolChoice, tools, `${root}.tool_choice`, violations),
    format: fromResponseFormat(request.responseFormat, `${root}.response_format`, violations),
    sampling: fromSampling(request.sampling, `${root}.sampling`, violations),
    maxOutputTokens: fromNumber(request.maxOutputTokens, { min: 1 }, maxOutput, violations),
    stopSequences: fromStopSequences(request.stopSequences, violations),
    providerOptions: new Map(Object.entries(providerOptions)),
    metadata: fromMetadata(request.metadata, violations),
    idempotencyKey: textOrUndefined(boundText(idempotencyKey, 255, `${root}.idempotency_key`, violations)),
    routing: fromRoutingPreferences(request.routing, `${root}.routing`, violations),
  };
}

/** More messages than any conversation has; a body of empty ones would take seconds to read. */
const maxMessages = 10_000;

function fromMessages(messages: readonly ProtoMessage[], violations: Violations): readonly Message[] {
  const path = `${root}.messages`;
  if (messages.length > maxMessages) {
    violations.add(path, `must have at most ${maxMessages} messages, has ${messages.length}`);
    return [];
  }
  return messages.map((message, i) => fromMessage(message, `${path}[${i}]`, violations));
}

function fromStopSequences(sequences: readonly string[], violations: Violations): readonly string[] {
  const path = `${root}.stop_sequences`;
  if (sequences.length > 4) violations.add(path, `must have at most 4 entries, has ${sequences.length}`);
  for (const [index, sequence] of sequences.entries()) {
    if (sequence === "") violations.add(`${path}[${index}]`, "must not be empty");
  }
  return sequences;
}

function fromMetadata(metadata: Readonly<Record<string, string>>, violations: Violations) {
  const path = `${root}.metadata`;
  const entries = Object.entries(metadata);
  if (entries.length > 16) {
    violations.add(path, `must have at most 16 entries, has ${entries.length}`);
    return new Map<string, string>();
  }
  for (const [key, value] of entries) {
    // A key that is too long is not repeated in the error.
    const name = key.length > 64 ? `${key.slice(0, 16)}…` : key;
    boundText(key, 64, `${path} (key "${name}")`, violations);
    boundText(value, 256, `${path}["${name}"]`, violations);
  }
  return new Map(entries);
}
