import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ImagePartSchema } from "../../../../../gen/spillway/v1/message_pb.ts";

/**
 * The picture that an image_url holds: its bytes for a data: URL, else the URL as it
 * is. Undefined for a data: URL without a media type or without bytes in base64.
 */
export function imageOf(url: string): MessageInitShape<typeof ImagePartSchema> | undefined {
  if (!/^data:/i.test(url)) return { source: { case: "url", value: url } };
  const [head, mediaType] = /^data:([^;,]+);base64,/i.exec(url) ?? [];
  if (head === undefined || mediaType === undefined) return undefined;
  const data = Buffer.from(url.slice(head.length), "base64");
  // Node skips what is no base64: less comes out of it than its length says.
  const padding = url.endsWith("==") ? 2 : url.endsWith("=") ? 1 : 0;
  const expected = Math.floor(((url.length - head.length - padding) * 3) / 4);
  const isWhole = data.length === expected && expected > 0;
  return isWhole ? { source: { case: "data", value: data }, mediaType } : undefined;
}
