import { X509Certificate } from "node:crypto";
import type { ConfigEnvironment } from "./environment.ts";
import { quote } from "./quote.ts";
import { readText } from "./read-text.ts";
import type { Report } from "./report.ts";

/** The bundle of all public authorities takes 220 KiB. */
const maxCaBytes = 1024 * 1024;

/** The certificates of a `ca_file`, in PEM; undefined when none is named, or it is told as a problem at `path`. */
export async function caOf(
  report: Report,
  path: string,
  environment: ConfigEnvironment,
  file: string,
): Promise<string | undefined> {
  if (file === "") return undefined;
  const read = await readText(report, environment, { path, file, maxBytes: maxCaBytes });
  if (read === undefined) return undefined;
  if (certificatesIn(read.text) !== undefined) return read.text;
  report.problem(path, `the file ${quote(file)} holds no certificates in PEM that can be read`);
  return undefined;
}

/** At least one, and all of them good: TLS would pass over a broken one in silence. */
export function certificatesIn(text: string): readonly X509Certificate[] | undefined {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  try {
    return blocks.length === 0 ? undefined : blocks.map((pem) => new X509Certificate(pem));
  } catch {
    return undefined;
  }
}
