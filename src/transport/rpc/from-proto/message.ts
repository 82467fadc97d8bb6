import { type Message as ProtoMessage, Role as ProtoRole } from "../../../../gen/spillway/v1/message_pb.ts";
import type { Message, Part, Role } from "../../../core/model/message.ts";
import { fromPart } from "./content-part.ts";
import { type EnumWords, fromEnum } from "./enum-value.ts";
import type { Violations } from "./violations.ts";

const roles: EnumWords<Role> = {
  [ProtoRole.UNSPECIFIED]: null,
  [ProtoRole.SYSTEM]: "system",
  [ProtoRole.USER]: "user",
  [ProtoRole.ASSISTANT]: "assistant",
  [ProtoRole.TOOL]: "tool",
};

/** What each role may say, as message.proto states it with each part. */
const allowed: Record<Role, readonly Part["kind"][]> = {
  system: ["text"],
  user: ["text", "image"],
  assistant: ["text", "tool-call", "reasoning", "refusal"],
  tool: ["tool-result"],
};

/** A message of a request. */
export function fromMessage(message: ProtoMessage, path: string, violations: Violations): Message {
  const known = fromEnum(message.role, roles, `${path}.role`, violations);
  if (message.role === ProtoRole.UNSPECIFIED) violations.add(`${path}.role`, "is required");
  if (message.parts.length === 0) violations.add(`${path}.parts`, "must have at least one part");
  const parts: Part[] = [];
  for (const [index, content] of message.parts.entries()) {
    const at = `${path}.parts[${index}]`;
    const part = fromPart(content, at, violations);
    if (part === undefined) continue;
    if (known !== undefined && !allowed[known].includes(part.kind)) {
      violations.add(at, `a message of role "${known}" may not hold a ${part.kind} part`);
    }
    parts.push(part);
  }
  return { role: known ?? "user", parts };
}
