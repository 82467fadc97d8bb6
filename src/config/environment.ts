import { open, stat } from "node:fs/promises";

/** What loading a configuration needs of the world. Main and the commands make it; tests hand in their own. */
export interface ConfigEnvironment {
  /** An environment variable; undefined when it is not set. */
  variable(name: string): string | undefined;
  /** Never rejects. */
  readFile(path: string, maxBytes: number): Promise<FileRead>;
  /** A text that is another one after the file changed, without reading it. Never rejects. */
  fileVersion(path: string): Promise<string>;
}

export type FileRead =
  | {
      readonly kind: "read";
      readonly bytes: Uint8Array;
      /** Whether every user of the machine may read it. */
      readonly worldReadable: boolean;
    }
  | { readonly kind: "too-large" }
  /** `code` is the system's word, such as "ENOENT". */
  | { readonly kind: "unreadable"; readonly code: string };

/** The permission bit of "others may read" (chmod(1)). */
const othersMayRead = 0o004;

/** The environment of this machine, with the variables that the process was given. */
export function createConfigEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
): ConfigEnvironment {
  return { variable: (name) => variables[name], readFile: readBounded, fileVersion };
}

async function readBounded(path: string, maxBytes: number): Promise<FileRead> {
  try {
    await using handle = await open(path, "r");
    const facts = await handle.stat();
    if (!facts.isFile()) return { kind: "unreadable", code: facts.isDirectory() ? "EISDIR" : "not a file" };
    if (facts.size > maxBytes) return { kind: "too-large" };
    // One byte more than allowed shows a file that grew since its size was asked.
    const buffer = new Uint8Array(maxBytes + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, null);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    if (length > maxBytes) return { kind: "too-large" };
    return {
      kind: "read",
      bytes: buffer.slice(0, length),
      worldReadable: (facts.mode & othersMayRead) !== 0,
    };
  } catch (error) {
    return { kind: "unreadable", code: codeOf(error) };
  }
}

async function fileVersion(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(" ");
  } catch (error) {
    return codeOf(error);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "unknown";
}
