/** The content of a message: a string, or a list of typed parts. */
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ContentPartSchema } from "../../../../../gen/spillway/v1/message_pb.ts";
import type { Fields } from "./fields.ts";
import { imageOf } from "./image-url.ts";

/** A part of the contract, and the path where the caller wrote it. */
export interface ReadPart {
  readonly part: MessageInitShape<typeof ContentPartSchema>;
  readonly at: string;
}

/** The parts of a message's content. Empty texts say nothing and are left out. */
export function readContent(message: Fields): ReadPart[] {
  const content = message.value("content");
  if (content === undefined) return [];
  if (typeof content === "string") return text(content, message.path("content"));
  if (!Array.isArray(content)) {
    message.refuse("content", "must be a string or a list of parts");
    return [];
  }
  return message.each("content", readPart);
}

/** The texts of a message that may hold nothing else, as one. */
export function readTextContent(message: Fields): string {
  let words = "";
  for (const { part, at } of readContent(message)) {
    if (part.content?.case === "text") words += part.content.value;
    else message.refuse("content", `may hold text only (${at})`);
  }
  return words;
}

function readPart(part: Fields): ReadPart[] | undefined {
  switch (part.text("type")) {
    case "text":
      return text(part.textOrEmpty("text"), part.path("text"));
    case "refusal":
      return refusal(part.textOrEmpty("refusal"), part.path("refusal"));
    case "image_url":
      return readImage(part);
    default:
      part.refuse("type", "must be text, image_url or refusal: nothing else reaches every provider");
      return undefined;
  }
}

function readImage(part: Fields): ReadPart[] | undefined {
  const source = part.fields("image_url");
  const url = source?.textOrEmpty("url") ?? "";
  const value = imageOf(url);
  if (value !== undefined)
    return [{ part: { content: { case: "image", value } }, at: part.path("image_url") }];
  part.refuse("image_url.url", "must be an https URL, or of the form data:image/png;base64,…");
  return undefined;
}

/** A refusal that an earlier answer held. */
export function refusal(words: string, at: string): ReadPart[] {
  return words === "" ? [] : [{ part: { content: { case: "refusal", value: words } }, at }];
}

function text(words: string, at: string): ReadPart[] {
  return words === "" ? [] : [{ part: { content: { case: "text", value: words } }, at }];
}
