import type { ImagePart } from "../../../../gen/spillway/v1/message_pb.ts";
import type { Part } from "../../../core/model/message.ts";
import type { Violations } from "./violations.ts";

/** A picture of a request; undefined when it has no source, which is a violation. */
export function fromImage(image: ImagePart, path: string, violations: Violations): Part | undefined {
  const { source, mediaType } = image;
  switch (source.case) {
    case "data":
      if (source.value.length === 0) violations.add(`${path}.data`, "must not be empty");
      if (mediaType === "")
        violations.add(`${path}.media_type`, 'is required with data, such as "image/png"');
      return { kind: "image", source: { kind: "data", data: source.value, mediaType } };
    case "url":
      if (!isHttps(source.value)) violations.add(`${path}.url`, "must be an https URL");
      return { kind: "image", source: { kind: "url", url: source.value } };
    case undefined:
      violations.add(path, "must have data or a url");
      return undefined;
  }
}

function isHttps(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === "https:";
}
