/**
 * Fetches pictures that callers name by URL. The fetch is this machine's own, so the
 * caller decides little: https only, public addresses only, no redirect, no credentials,
 * a bound of time and of bytes, and nothing but a picture comes back.
 */
import { Client } from "undici";
import { Failure } from "../../core/model/failure.ts";
import type { FetchedPicture } from "../../core/model/picture.ts";
import type { PictureSettings } from "../../core/model/picture-settings.ts";
import type { Timer } from "../../core/model/ports.ts";
import { Exchange, type HttpResponse } from "../exchange.ts";
import { readBody } from "../read-body.ts";
import type { Lookup } from "../undici-types.ts";
import { mediaTypeOf } from "./media-type.ts";
import { ForbiddenAddress, pictureConnector } from "./picture-connector.ts";

export type FetchPicture = (url: string, signal: AbortSignal) => Promise<FetchedPicture>;

/** At once, over all calls: what more is asked for is refused, not queued. */
const mostAtOnce = 32;
const longestUrl = 8_192;

/** Names are looked up by the system, or as tests say. */
export function createPictureFetcher(settings: PictureSettings, timer: Timer, lookup?: Lookup): FetchPicture {
  const connect = pictureConnector(settings, lookup);
  let running = 0;
  return async (text, signal) => {
    const url = allowedUrl(text, settings);
    if (typeof url === "string") return refused(url);
    if (running >= mostAtOnce) return refused(`${mostAtOnce} others are being fetched`);
    running += 1;
    const clock = new AbortController();
    const stop = timer.after(settings.timeoutMs, () => clock.abort());
    const client = new Client(url.origin, { connect, headersTimeout: 0, bodyTimeout: 0, pipelining: 0 });
    try {
      return await fetchWith(client, url, AbortSignal.any([signal, clock.signal]), settings.maxBytes);
    } catch (error) {
      return refused(clock.signal.aborted ? `it took longer than ${settings.timeoutMs} ms` : reasonOf(error));
    } finally {
      stop();
      running -= 1;
      client.destroy().catch(() => {});
    }
  };
}

/** The URL, or why it may not be asked. */
function allowedUrl(text: string, { hosts }: PictureSettings): URL | string {
  const url = text.length > longestUrl ? null : URL.parse(text);
  if (url === null) return "its URL is none, or too long";
  if (url.protocol !== "https:") return "its URL is not https";
  if (url.username !== "" || url.password !== "") return "its URL holds a user or a password";
  if (hosts.length > 0 && !hosts.some((host) => isWithin(url.hostname, host))) {
    return "its host is not among image_fetch.hosts";
  }
  return url;
}

function isWithin(hostname: string, pattern: string): boolean {
  return pattern.startsWith("*.") ? hostname.endsWith(pattern.slice(1)) : hostname === pattern;
}

async function fetchWith(
  client: Client,
  url: URL,
  signal: AbortSignal,
  maxBytes: number,
): Promise<FetchedPicture> {
  const exchange = new Exchange(signal, { end: () => {}, release: () => {} });
  client.dispatch(
    {
      method: "GET",
      path: url.pathname + url.search,
      headers: {
        accept: "image/png, image/jpeg, image/gif, image/webp",
        "accept-encoding": "identity",
        "user-agent": "spillway",
      },
    },
    exchange,
  );
  const response = await exchange.head;
  try {
    return await pictureIn(response, maxBytes);
  } finally {
    response.cancel();
  }
}

async function pictureIn(response: HttpResponse, maxBytes: number): Promise<FetchedPicture> {
  const { status, headers } = response;
  if (status >= 300 && status < 400)
    return refused(`its host redirects (HTTP ${status}), which is not followed`);
  if (status !== 200) return refused(`its host answered HTTP ${status}`);
  if (Number(headers["content-length"] ?? "0") > maxBytes) return refused(tooLarge(maxBytes));
  const { bytes, cut } = await readBody(response, maxBytes);
  if (cut) return refused(tooLarge(maxBytes));
  const mediaType = mediaTypeOf(bytes);
  if (mediaType === undefined) return refused("it is no PNG, JPEG, GIF or WebP");
  return { kind: "fetched", copy: { data: bytes, mediaType } };
}

function tooLarge(maxBytes: number): string {
  return `it is larger than ${maxBytes} bytes`;
}

function refused(why: string): FetchedPicture {
  return { kind: "refused", why };
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Failure ? error.cause : error;
  if (cause instanceof ForbiddenAddress) return "its host has an address that may not be asked";
  return "its host could not be reached";
}
