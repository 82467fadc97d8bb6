import { dirname, resolve } from "node:path";
import type { ConfigEnvironment } from "./environment.ts";
import { quote } from "./quote.ts";
import type { Report } from "./report.ts";

/** A file that the configuration names, and the field that names it. */
export interface NamedFile {
  /** The path of the field. */
  readonly path: string;
  /** Relative to the folder of the configuration. */
  readonly file: string;
  readonly maxBytes: number;
}

/** The file's text and its permissions; undefined when it cannot be had, which is told as a problem. */
export async function readText(
  report: Report,
  environment: ConfigEnvironment,
  { path, file, maxBytes }: NamedFile,
): Promise<{ readonly text: string; readonly worldReadable: boolean } | undefined> {
  const read = await environment.readFile(resolve(dirname(report.file), file), maxBytes);
  if (read.kind === "read") {
    return { text: new TextDecoder().decode(read.bytes), worldReadable: read.worldReadable };
  }
  const why =
    read.kind === "too-large" ? `is larger than ${maxBytes} bytes` : `cannot be read (${read.code})`;
  report.problem(path, `the file ${quote(file)} ${why}`);
  return undefined;
}
