import { createHash } from "node:crypto";
import type { ConfigEnvironment, FileRead } from "./environment.ts";

/** What a configuration was made of. */
export interface Sources {
  /** The configuration file first, then the files of secrets. */
  readonly files: readonly string[];
  /** Equal for equal content of all files: a hash of hashes, which says nothing of what they hold. */
  readonly fingerprint: string;
}

/** An environment that remembers which files were read and what they were like. */
export class RecordingEnvironment implements ConfigEnvironment {
  readonly #environment: ConfigEnvironment;
  readonly #digests = new Map<string, string>();

  constructor(environment: ConfigEnvironment) {
    this.#environment = environment;
  }

  variable(name: string): string | undefined {
    return this.#environment.variable(name);
  }

  fileVersion(path: string): Promise<string> {
    return this.#environment.fileVersion(path);
  }

  async readFile(path: string, maxBytes: number): Promise<FileRead> {
    const read = await this.#environment.readFile(path, maxBytes);
    this.#digests.set(path, digestOf(read));
    return read;
  }

  get sources(): Sources {
    const hash = createHash("sha256");
    for (const [path, digest] of this.#digests) hash.update(JSON.stringify([path, digest]));
    return { files: [...this.#digests.keys()], fingerprint: hash.digest("hex") };
  }
}

function digestOf(read: FileRead): string {
  switch (read.kind) {
    case "read":
      return `${read.worldReadable} ${createHash("sha256").update(read.bytes).digest("hex")}`;
    case "too-large":
      return read.kind;
    case "unreadable":
      return `${read.kind} ${read.code}`;
  }
}
