/**
 * Pictures by URL, fetched before the first attempt when an endpoint of the route takes
 * bytes alone: before, so that a slow picture is never held against a provider. Others
 * get the URL still. A picture that cannot be had leaves the request as it is, and
 * endpoints that need it are refused for that.
 */
import type { ImageSource, Message, Part } from "../core/model/message.ts";
import type { FetchedPicture, PictureCopy } from "../core/model/picture.ts";
import type { CompletionRequest } from "../core/model/request.ts";
import type { CallDeps } from "./call-deps.ts";
import type { CompletionCall } from "./complete.ts";

/** A request whose pictures were looked after. */
export interface Pictured {
  readonly request: CompletionRequest;
  /** Why a picture was not fetched, for people; undefined: all were, or nobody tried. */
  readonly refusal: string | undefined;
}

/** The most pictures that are fetched for one call, and bytes of them all. */
export const mostPictures = 16;
export const mostPictureBytes = 32 * 1024 * 1024;

/** Whether there is anything to fetch. */
export function wantsPictures(request: CompletionRequest, deps: CallDeps): boolean {
  const { pictures, route } = deps;
  if (pictures === undefined || !partsOf(request).some((part) => urlOf(part).length > 0)) return false;
  const wanted = route(request.route);
  return wanted !== undefined && pictures.isWanted(wanted);
}

/** Fetches what `wantsPictures` found, until the call's deadline at the latest. */
export async function withPictures(
  request: CompletionRequest,
  call: Pick<CompletionCall, "signal" | "deadline">,
  deps: CallDeps,
): Promise<Pictured> {
  const urls = [...new Set(partsOf(request).flatMap(urlOf))];
  if (urls.length > mostPictures) return { request, refusal: `the request names more than ${mostPictures}` };
  const late = new AbortController();
  const leftMs = (call.deadline ?? Number.POSITIVE_INFINITY) - deps.clock.now();
  const stop = Number.isFinite(leftMs) ? deps.timer.after(Math.max(0, leftMs), () => late.abort()) : () => {};
  const signal = AbortSignal.any([call.signal, late.signal]);
  const fetched = await Promise.all(
    urls.map(async (url) => [url, await fetchOne(url, signal, deps)] as const),
  );
  stop();
  const copies = new Map<string, PictureCopy>();
  let bytes = 0;
  for (const [url, picture] of fetched) {
    if (picture.kind === "refused") return { request, refusal: picture.why };
    copies.set(url, picture.copy);
    bytes += picture.copy.data.byteLength;
  }
  if (bytes > mostPictureBytes) {
    return { request, refusal: `together they are larger than ${mostPictureBytes} bytes` };
  }
  const messages = request.messages.map((message) => copied(message, copies));
  return { request: { ...request, messages }, refusal: undefined };
}

async function fetchOne(url: string, signal: AbortSignal, { pictures }: CallDeps): Promise<FetchedPicture> {
  return (await pictures?.fetch(url, signal)) ?? { kind: "refused", why: "nobody fetches pictures" };
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
