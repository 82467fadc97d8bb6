import type { Adaptation } from "../core/model/adaptation.ts";
import type { Message, Part } from "../core/model/message.ts";
import type { CompletionRequest } from "../core/model/request.ts";

/** Dialects may join the parts of a message without a break. */
const gap = "\n\n";

/** The request with the overlay around its system prompt, or as its system prompt when it has none. */
export function overlaySystem(
  request: CompletionRequest,
  { systemPrefix, systemSuffix }: Adaptation,
  changes: string[],
): CompletionRequest {
  if (systemPrefix === "" && systemSuffix === "") return request;
  changes.push("changed the system prompt: the route adds an overlay of its own for this endpoint");
  const { messages } = request;
  const first = messages.findIndex(isSystem);
  if (first < 0) {
    const text = [systemPrefix, systemSuffix].filter((part) => part !== "").join(gap);
    return { ...request, messages: [{ role: "system", parts: [textPart(text)] }, ...messages] };
  }
  const last = messages.findLastIndex(isSystem);
  const overlaid = messages.map((message, index) => ({
    ...message,
    parts: [
      ...(index === first && systemPrefix !== "" ? [textPart(`${systemPrefix}${gap}`)] : []),
      ...message.parts,
      ...(index === last && systemSuffix !== "" ? [textPart(`${gap}${systemSuffix}`)] : []),
    ],
  }));
  return { ...request, messages: overlaid };
}

function isSystem({ role }: Message): boolean {
  return role === "system";
}

function textPart(text: string): Part {
  return { kind: "text", text };
}
