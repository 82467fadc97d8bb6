/**
 * Where a provider says that it served a call (providers.md §8). Headers of the edge,
 * such as Cloudflare's cf-ray, tell where the connection ended and not where the model
 * ran: they are no such word.
 */
import type { ProviderEvent } from "../core/model/event.ts";
import type { ServedPlace } from "../core/model/served-place.ts";
import type { ResponseHeaders } from "./response-headers.ts";
import type { Emit } from "./stream-reader.ts";

/** Azure's (recorded) and Groq's (reported). */
const regionHeaders = ["x-ms-region", "x-groq-region"] as const;

const nowhere: ServedPlace = { region: "", geography: "", upstream: "" };
/** Words of places and hosts are short; what is not is no such word. */
const longestWord = 80;

/** The event of what the headers say; none when they say nothing. */
export function placeInHeaders(headers: ResponseHeaders): readonly ProviderEvent[] {
  const named = regionHeaders.map((name) => headers[name] ?? "").find((value) => value.trim() !== "");
  const region = named === undefined ? "" : regionWord(named);
  return region === "" ? [] : [{ kind: "served-place", place: { ...nowhere, region } }];
}

/** Tells the region that a provider's body names, unless it is "". */
export function emitRegion(word: string, emit: Emit): void {
  const region = regionWord(word);
  if (region !== "") emit({ kind: "served-place", place: { ...nowhere, region } });
}

/** Tells the geography, unless it is "". */
export function emitGeography(word: string, emit: Emit): void {
  const geography = word.trim().toLowerCase().slice(0, longestWord);
  if (geography !== "") emit({ kind: "served-place", place: { ...nowhere, geography } });
}

/** Tells to whom the call was passed on, unless it is "". */
export function emitUpstream(word: string, emit: Emit): void {
  const upstream = word.trim().slice(0, longestWord);
  if (upstream !== "") emit({ kind: "served-place", place: { ...nowhere, upstream } });
}

/** "West Europe" is what Azure shows, "westeurope" what it is called. */
function regionWord(text: string): string {
  return text.replace(/\s+/g, "").toLowerCase().slice(0, longestWord);
}
