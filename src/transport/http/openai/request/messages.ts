/** The conversation: OpenAI's messages as those of the contract, and where each part came from. */
import type { MessageInitShape } from "@bufbuild/protobuf";
import { type MessageSchema, Role } from "../../../../../gen/spillway/v1/message_pb.ts";
import { type ReadPart, readContent, readTextContent, refusal } from "./content.ts";
import type { Fields } from "./fields.ts";

export interface ReadMessage {
  readonly message: MessageInitShape<typeof MessageSchema>;
  /** The path of the message, then of each of its parts, in the caller's request. */
  readonly at: string;
  readonly parts: readonly string[];
}

interface RoleReader {
  readonly role: Role;
  readonly read: (message: Fields) => readonly ReadPart[];
}

const system: RoleReader = { role: Role.SYSTEM, read: readContent };

const readers: Readonly<Record<string, RoleReader>> = {
  system,
  developer: system,
  user: { role: Role.USER, read: readContent },
  assistant: { role: Role.ASSISTANT, read: readAssistant },
  tool: { role: Role.TOOL, read: readToolResult },
};

/** The messages of a request. Instructions without a word are left out: they instruct nobody. */
export function readMessages(request: Fields): readonly ReadMessage[] {
  return request.each("messages", (message) => {
    const role = message.textOrEmpty("role");
    const reader = Object.hasOwn(readers, role) ? readers[role] : undefined;
    if (reader === undefined) {
      message.refuse("role", `must be one of ${Object.keys(readers).join(", ")}`);
      return undefined;
    }
    const parts = reader.read(message);
    if (reader === system && parts.length === 0) return [];
    return [
      {
        message: { role: reader.role, parts: parts.map(({ part }) => part) },
        at: message.at,
        parts: parts.map(({ at }) => at),
      },
    ];
  });
}

function readAssistant(message: Fields): readonly ReadPart[] {
  for (const name of ["audio", "function_call"]) {
    if (message.value(name) !== undefined) message.refuse(name, "is not supported: leave it out");
  }
  return [
    ...readContent(message),
    ...refusal(message.textOrEmpty("refusal"), message.path("refusal")),
    ...message.each("tool_calls", readToolCall),
  ];
}

function readToolCall(call: Fields): readonly ReadPart[] | undefined {
  if ((call.text("type") ?? "function") !== "function") {
    call.refuse("type", 'must be "function": no other tool is carried to every provider');
    return undefined;
  }
  const called = call.fields("function");
  const value = {
    id: call.textOrEmpty("id"),
    name: called?.textOrEmpty("name") ?? "",
    arguments: called?.textOrEmpty("arguments") ?? "",
  };
  return [{ part: { content: { case: "toolCall", value } }, at: call.at }];
}

function readToolResult(message: Fields): readonly ReadPart[] {
  const value = { toolCallId: message.textOrEmpty("tool_call_id"), content: readTextContent(message) };
  return [{ part: { content: { case: "toolResult", value } }, at: message.path("tool_call_id") }];
}
