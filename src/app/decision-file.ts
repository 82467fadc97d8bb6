/**
 * The file of the decision log: appended to, put aside when it has grown too large, opened anew when it was moved away or
 * its disk had been full. It waits for nobody: what cannot be written within a bound of memory is counted and lost.
 */
import { createWriteStream, statSync, type WriteStream } from "node:fs";
import { rename } from "node:fs/promises";
import type { DecisionLogSettings } from "../config/settings.ts";
import type { DecisionSink } from "../telemetry/decision-log.ts";

/** Some ten thousand lines that a slow disk has not taken yet. */
const mostBufferedBytes = 8 * 2 ** 20;

/** How soon a file that could not be written is tried again. */
const retryMs = 1_000;

export interface DecisionFileDeps {
  readonly now: () => number;
  /** So many lines were lost. */
  readonly onLost: (lines: number) => void;
  readonly onError: (error: unknown) => void;
}

export class DecisionFile implements DecisionSink {
  readonly #settings: DecisionLogSettings;
  readonly #deps: DecisionFileDeps;
  #stream: WriteStream | undefined;
  #size = 0;
  #brokenAt = Number.NEGATIVE_INFINITY;
  #isRotating = false;

  constructor(settings: DecisionLogSettings, deps: DecisionFileDeps) {
    this.#settings = settings;
    this.#deps = deps;
    this.#open();
  }

  /** Whether a line would be written now, as far as is known. */
  get isWritable(): boolean {
    return this.#stream !== undefined || this.#deps.now() - this.#brokenAt >= retryMs;
  }

  write(line: string): void {
    if (this.#stream === undefined && this.#deps.now() - this.#brokenAt >= retryMs) this.#open();
    const stream = this.#stream;
    if (stream === undefined || stream.writableLength > mostBufferedBytes) {
      this.#deps.onLost(1);
      return;
    }
    stream.write(line);
    this.#size += Buffer.byteLength(line);
    if (this.#size > this.#settings.maxBytes && !this.#isRotating) void this.#rotate();
  }

  /** Opens the file anew, for whoever has moved it away. */
  reopen(): void {
    this.#stream?.end();
    this.#open();
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#stream === undefined) resolve();
      else this.#stream.end(() => resolve());
    });
  }

  #open(): void {
    const stream = createWriteStream(this.#settings.file, { flags: "a", mode: 0o640 });
    this.#stream = stream;
    this.#size = sizeOf(this.#settings.file);
    stream.on("error", (error) => {
      this.#deps.onError(error);
      if (this.#stream !== stream) return;
      // What was on its way is lost with it; how many lines that were nobody knows, but at least one.
      this.#deps.onLost(1);
      this.#brokenAt = this.#deps.now();
      this.#stream = undefined;
    });
  }

  async #rotate(): Promise<void> {
    this.#isRotating = true;
    try {
      await rename(this.#settings.file, `${this.#settings.file}.1`);
    } catch (error) {
      this.#deps.onError(error);
    }
    this.reopen();
    this.#isRotating = false;
  }
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}
