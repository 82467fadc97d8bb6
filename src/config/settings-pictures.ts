import type { ImageFetch } from "../../gen/spillway/config/v1/config_pb.ts";
import type { PictureSettings } from "../core/model/picture-settings.ts";
import { defaults } from "./defaults.ts";
import { msOr, optionalNumber } from "./settings-values.ts";

/** Whether and how pictures by URL are fetched; not at all when nothing is said. */
export function pictureSettings(written: ImageFetch | undefined, ca: string | undefined): PictureSettings {
  return {
    enabled: written?.enabled ?? false,
    hosts: written?.hosts ?? [],
    allowPrivate: written?.allowPrivate ?? false,
    ca,
    maxBytes: optionalNumber(written?.maxBytes) ?? defaults.imageFetch.maxBytes,
    timeoutMs: msOr(written?.timeout, defaults.imageFetch.timeoutMs),
  };
}
