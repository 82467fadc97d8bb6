import type { Message, Part } from "../core/model/message.ts";
import type { Adaptations } from "./adaptations.ts";
import type { DialectCall } from "./dialect.ts";

/** The messages with the bytes of pictures in the place of their URLs, where the model takes no URLs and they were fetched. */
export function inlinePictures(
  messages: readonly Message[],
  { endpoint }: DialectCall,
  notes: Adaptations,
): readonly Message[] {
  if (endpoint.capabilities.has("image-urls")) return messages;
  const inlined = (part: Part): Part => {
    if (part.kind !== "image" || part.source.kind !== "url" || part.source.copy === undefined) return part;
    notes.changed("pictures by URL to their bytes", "the model takes no URLs; Spillway fetched them");
    return { kind: "image", source: { kind: "data", ...part.source.copy } };
  };
  return messages.map((message) =>
    message.parts.some((part) => part.kind === "image")
      ? { ...message, parts: message.parts.map(inlined) }
      : message,
  );
}
