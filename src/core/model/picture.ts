/** Pictures that a request names by URL, fetched for models that take bytes alone. */
import type { Route } from "./route.ts";

/** A picture by value. */
export interface PictureCopy {
  readonly data: Uint8Array;
  /** "image/png", "image/jpeg", "image/gif" or "image/webp": what the bytes are, whatever was said of them. */
  readonly mediaType: string;
}

export type FetchedPicture =
  | { readonly kind: "fetched"; readonly copy: PictureCopy }
  /** Why not, for people, to follow "a picture was not fetched: ". Never the URL: it is the caller's content. */
  | { readonly kind: "refused"; readonly why: string };

/** Who fetches pictures; it has its own bounds of time, size and address, and never throws. */
export interface PictureSource {
  /** Whether pictures may be fetched, and an endpoint of the route takes their bytes but no URLs. */
  isWanted(route: Route): boolean;
  fetch(url: string, signal: AbortSignal): Promise<FetchedPicture>;
}
