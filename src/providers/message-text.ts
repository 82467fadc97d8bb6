/** Parts of messages as OpenAI's dialects, and those that took after them, write them. */
import type { Json, JsonObject } from "../core/base/json.ts";
import type { Part } from "../core/model/message.ts";
import { dataUrlOf } from "./data-url.ts";

/** All text of a message, the words of a refusal included. */
export function textOf(parts: readonly Part[]): string {
  const texts = parts.flatMap((part) => (part.kind === "text" || part.kind === "refusal" ? [part.text] : []));
  return texts.join("\n");
}

/** How a dialect writes what a user says, where it is more than text. */
export interface ContentWriter {
  text(text: string): JsonObject;
  /** A link, or the image itself as a data URL. */
  image(url: string): JsonObject;
}

/** As chats have it. */
export const chatContent: ContentWriter = {
  text: (text) => ({ type: "text", text }),
  image: (url) => ({ type: "image_url", image_url: { url } }),
};

/** What a user says. Not every host takes a list where a text will do. */
export function userContent(parts: readonly Part[], writer: ContentWriter): Json {
  if (parts.every((part) => part.kind === "text")) return textOf(parts);
  return parts.flatMap((part): Json[] => {
    if (part.kind === "text") return [writer.text(part.text)];
    if (part.kind !== "image") return [];
    const { source } = part;
    return [writer.image(source.kind === "url" ? source.url : dataUrlOf(source.data, source.mediaType))];
  });
}
