/**
 * Pictures by URL, fetched before the first attempt when an endpoint of the route takes
 * bytes alone: before, so that a slow picture is never held against a provider. Others
 * get the URL still. A picture that cannot be had leaves the request as it is, and
 * endpoints that need it are refused for that.
 */
import type { ImageSource, Message, Part } from "../core/model/message.ts";
import type { PictureCopy, PictureSource } from "../core/model/picture.ts";
import type { CompletionRequest } from "../core/model/request.ts";
import type { Route } from "../core/model/route.ts";

/** A request whose pictures were looked after. */
export interface Pictured {
  readonly request: CompletionRequest;
  /** Why a picture was not fetched, for people; undefined: all were, or nobody tried. */
  readonly refusal: string | undefined;
}

/** The most pictures that are fetched for one call, and bytes of them all. */
export const mostPictures = 16;
export const mostPictureBytes = 32 * 1024 * 1024;

/** `source` undefined: nobody fetches. */
export async function withPictures(
  request: CompletionRequest,
  route: Route,
  source: PictureSource | undefined,
  signal: AbortSignal,
): Promise<Pictured> {
  const urls = [...new Set(partsOf(request).flatMap(urlOf))];
  if (urls.length === 0 || source?.isWanted(route) !== true) return { request, refusal: undefined };
  if (urls.length > mostPictures) {
    return { request, refusal: `the request names more than ${mostPictures} by URL` };
  }
  const copies = new Map<string, PictureCopy>();
  let bytes = 0;
  const fetched = await Promise.all(urls.map(async (url) => [url, await source.fetch(url, signal)] as const));
  for (const [url, picture] of fetched) {
    if (picture.kind === "refused") return { request, refusal: picture.why };
    copies.set(url, picture.copy);
    bytes += picture.copy.data.byteLength;
  }
  if (bytes > mostPictureBytes) {
    return { request, refusal: `together they are larger than ${mostPictureBytes} bytes` };
  }
  return { request: { ...request, messages: request.messages.map((one) => copied(one, copies)) }, refusal: undefined };
}

function partsOf(request: CompletionRequest): readonly Part[] {
  return request.messages.flatMap((message) => message.parts);
}

function urlOf(part: Part): readonly string[] {
  return part.kind === "image" && part.source.kind === "url" && part.source.copy === undefined
    ? [part.source.url]
    : [];
}

function copied(message: Message, copies: ReadonlyMap<string, PictureCopy>): Message {
  return { ...message, parts: message.parts.map((part) => withCopy(part, copies)) };
}

function withCopy(part: Part, copies: ReadonlyMap<string, PictureCopy>): Part {
  if (part.kind !== "image" || part.source.kind !== "url") return part;
  const copy = copies.get(part.source.url);
  const source: ImageSource = copy === undefined ? part.source : { ...part.source, copy };
  return { ...part, source };
}
