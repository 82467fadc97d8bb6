import { X509Certificate } from "node:crypto";
import { dirname, resolve } from "node:path";
import type { ConfigEnvironment } from "./environment.ts";
import { quote } from "./quote.ts";
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
  const read = await environment.readFile(resolve(dirname(report.file), file), maxCaBytes);
  if (read.kind === "read") {
    const text = new TextDecoder().decode(read.bytes);
    if (holdsCertificates(text)) return text;
    report.problem(path, `the file ${quote(file)} holds no certificates in PEM that can be read`);
  } else {
    const why =
      read.kind === "too-large" ? `is larger than ${maxCaBytes} bytes` : `cannot be read (${read.code})`;
    report.problem(path, `the file ${quote(file)} ${why}`);
  }
  return undefined;
}

/** At least one, and all of them good: TLS would pass over a broken one in silence. */
function holdsCertificates(text: string): boolean {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  return blocks.length > 0 && blocks.every(isCertificate);
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
