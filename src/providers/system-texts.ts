import type { Message } from "../core/model/message.ts";
import type { Adaptations } from "./adaptations.ts";

/** The texts of the instructions, in order, for dialects that have one place for them, at the top. */
export function systemTexts(messages: readonly Message[], notes: Adaptations): readonly string[] {
  const first = messages.findIndex((message) => message.role !== "system");
  const late = first >= 0 && messages.slice(first).some((message) => message.role === "system");
  if (late) notes.changed("the place of later system messages to the top", "the dialect has no other");
  return messages
    .filter((message) => message.role === "system")
    .flatMap((message) => message.parts.flatMap((part) => (part.kind === "text" ? [part.text] : [])));
}
