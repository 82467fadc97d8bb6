import type { Settings } from "../config/settings.ts";
import type { PictureSource } from "../core/model/picture.ts";
import type { Timer } from "../core/model/ports.ts";
import { createPictureFetcher, type FetchPicture } from "../providers/pictures/picture-fetcher.ts";

/** Pictures as the settings in force want them fetched. */
export function picturesOf(settings: () => Settings, timer: Timer): PictureSource {
  let made: { readonly of: Settings["pictures"]; readonly fetch: FetchPicture } | undefined;
  return {
    isWanted(route) {
      const { pictures, endpoints } = settings();
      if (!pictures.enabled) return false;
      const names = new Set(route.tiers.flatMap(({ members }) => members.map(({ endpoint }) => endpoint)));
      return endpoints.some(
        ({ name, capabilities: can }) => names.has(name) && can.has("images") && !can.has("image-urls"),
      );
    },
    fetch(url, signal) {
      const { pictures } = settings();
      if (made?.of !== pictures) made = { of: pictures, fetch: createPictureFetcher(pictures, timer) };
      return made.fetch(url, signal);
    },
  };
}
