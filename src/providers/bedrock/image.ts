import type { JsonObject } from "../../core/base/json.ts";
import { Failure } from "../../core/model/failure.ts";
import type { ImageSource } from "../../core/model/message.ts";
import { base64Of } from "../data-url.ts";

/** The formats that Converse takes, by media type. */
const formats: ReadonlyMap<string, string> = new Map([
  ["image/png", "png"],
  ["image/jpeg", "jpeg"],
  ["image/jpg", "jpeg"],
  ["image/gif", "gif"],
  ["image/webp", "webp"],
]);

const dataUrl = /^data:([\w.+-]+\/[\w.+-]+);base64,([A-Za-z0-9+/]+=*)$/;

/**
 * A picture by value. Converse fetches none, and to leave one out would change the
 * question: throws "unsupported-parameter", so that an endpoint that can is asked.
 */
export function imageBlock(source: ImageSource): JsonObject {
  const { mediaType, bytes } = source.kind === "data" ? inline(source) : fromUrl(source.url);
  const format = formats.get(mediaType.toLowerCase());
  if (format === undefined) throw untaken(`pictures of type ${mediaType.slice(0, 40)}`);
  return { image: { format, source: { bytes } } };
}

function inline({ data, mediaType }: ImageSource & { readonly kind: "data" }) {
  return { mediaType, bytes: base64Of(data) };
}

function fromUrl(url: string): { readonly mediaType: string; readonly bytes: string } {
  const [, mediaType = "", bytes = ""] = dataUrl.exec(url) ?? [];
  if (bytes === "") throw untaken("pictures by URL: send the picture itself");
  return { mediaType, bytes };
}

function untaken(what: string): Failure {
  return new Failure("unsupported-parameter", `Bedrock Converse does not take ${what}`, { scope: "request" });
}
