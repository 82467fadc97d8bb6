import type { ImageFetch } from "../../../gen/spillway/config/v1/config_pb.ts";
import { fieldPath, itemPath } from "../path.ts";
import { quote } from "../quote.ts";
import type { Report } from "../report.ts";
import { checkAtMost, checkDuration, checkNumber } from "./bounds.ts";

const path = "image_fetch";
const hostForm = /^(?:\*\.)?[a-z0-9][a-z0-9.-]{0,252}$/;

/** The rules of ImageFetch in config/v1/config.proto. */
export function checkPictures(report: Report, pictures: ImageFetch | undefined): void {
  if (pictures === undefined) return;
  const hosts = fieldPath(path, "hosts");
  checkAtMost(report, hosts, pictures.hosts.length, 64);
  for (const [index, host] of pictures.hosts.entries()) {
    if (hostForm.test(host)) continue;
    report.problem(
      itemPath(hosts, index),
      `${quote(host)} is no host: write a name in lower case, or "*." before one for all below it`,
    );
  }
  checkNumber(report, fieldPath(path, "max_bytes"), pictures.maxBytes, { min: 1_024, max: 20 * 1_048_576 });
  checkDuration(report, fieldPath(path, "timeout"), pictures.timeout, { minMs: 100, maxMs: 60_000 });
}
