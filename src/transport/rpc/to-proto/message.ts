import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  type ContentPartSchema,
  type MessageSchema,
  Role as ProtoRole,
} from "../../../../gen/spillway/v1/message_pb.ts";
import type { ImageSource, Message, Part, Role } from "../../../core/model/message.ts";
import { toStruct } from "./struct.ts";

type PartInit = MessageInitShape<typeof ContentPartSchema>;

const roles: Record<Role, ProtoRole> = {
  system: ProtoRole.SYSTEM,
  user: ProtoRole.USER,
  assistant: ProtoRole.ASSISTANT,
  tool: ProtoRole.TOOL,
};

/** An answer's message, as it is told to callers. */
export function toMessage(message: Message): MessageInitShape<typeof MessageSchema> {
  return { role: roles[message.role], parts: message.parts.map(toPart) };
}

function toPart(part: Part): PartInit {
  switch (part.kind) {
    case "text":
      return { content: { case: "text", value: part.text } };
    case "refusal":
      return { content: { case: "refusal", value: part.text } };
    case "image":
      return { content: { case: "image", value: toImage(part.source) } };
    case "tool-call":
      return { content: { case: "toolCall", value: { ...part.call } } };
    case "tool-result":
      return { content: { case: "toolResult", value: { ...part.result } } };
    case "reasoning": {
      const { text, signature, dialect, providerState } = part;
      const state = providerState === undefined ? {} : { providerState: toStruct(providerState) };
      return { content: { case: "reasoning", value: { text, signature, dialect, ...state } } };
    }
  }
}

function toImage(source: ImageSource) {
  if (source.kind === "url") return { source: { case: "url" as const, value: source.url } };
  return { source: { case: "data" as const, value: source.data }, mediaType: source.mediaType };
}
