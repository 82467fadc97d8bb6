/**
 * The file of the decision log: appended to, put aside when it has grown too large, opened anew on demand for whoever has
 * moved it away. Nobody waits for it: lines queue within a bound of memory, what a full disk did not take is written when
 * there is room again, and what does not fit into the queue is counted and lost.
 */
import { type FileHandle, open, rename } from "node:fs/promises";
import type { DecisionLogSettings } from "../config/settings.ts";
import type { Timer } from "../core/model/ports.ts";
import type { DecisionSink } from "../telemetry/decision-log.ts";

/** Some ten thousand lines that a slow disk has not taken yet. */
const mostQueuedBytes = 8 * 2 ** 20;

const newline = 0x0a;

/** How soon a file that could not be written is tried again. */
const retryMs = 1_000;

/** How long a close waits for lines that nothing takes. */
const closeMs = 2_000;

export interface DecisionFileDeps {
  readonly timer: Timer;
  /** So many lines were lost. */
  readonly onLost: (lines: number) => void;
  /** Lines cannot be written any more: told once, until one is written again. */
  readonly onError: (error: unknown) => void;
  readonly onMended: () => void;
}

export class DecisionFile implements DecisionSink {
  readonly #settings: DecisionLogSettings;
  readonly #deps: DecisionFileDeps;
  readonly #mostQueuedBytes: number;
  #queue: Buffer[] = [];
  #queuedBytes = 0;
  /** What of a batch the disk has not taken yet. */
  #rest: Buffer = Buffer.alloc(0);
  #file: FileHandle | undefined;
  #size = 0;
  #isMidLine = false;
  #isStale = false;
  #isBroken = false;
  #isWriting = false;
  #isClosed = false;
  #whenIdle: (() => void)[] = [];

  constructor(settings: DecisionLogSettings, deps: DecisionFileDeps, bound = mostQueuedBytes) {
    this.#settings = settings;
    this.#deps = deps;
    this.#mostQueuedBytes = bound;
    // A file that cannot be opened is known before the first call.
    this.#pump();
  }

  /** Whether the last line was written, and the queue has room for the next. */
  get isWritable(): boolean {
    return !this.#isBroken && this.#queuedBytes < this.#mostQueuedBytes;
  }

  write(line: string): void {
    const bytes = Buffer.from(line);
    if (this.#isClosed || this.#queuedBytes + bytes.byteLength > this.#mostQueuedBytes) {
      this.#deps.onLost(1);
      return;
    }
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.byteLength;
    this.#pump();
  }

  /** Opens the file anew with the next line, for whoever has moved it away. */
  reopen(): void {
    this.#isStale = true;
    this.#pump();
  }

  /** Writes what is queued, within a bound of time; what nothing takes is lost and counted. */
  async close(): Promise<void> {
    let cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = this.#deps.timer.after(closeMs, resolve);
    });
    const idle = new Promise<void>((resolve) => {
      if (this.#isWriting || this.#isBroken) this.#whenIdle.push(resolve);
      else resolve();
    });
    await Promise.race([idle, late]);
    cancel();
    this.#isClosed = true;
    const lost = this.#queue.length + (this.#rest.byteLength > 0 ? 1 : 0);
    if (lost > 0) this.#deps.onLost(lost);
    await this.#file?.close().catch(() => {});
  }

  #pump(): void {
    if (this.#isWriting || this.#isClosed) return;
    this.#isWriting = true;
    void this.#drain().then(
      () => this.#rested(),
      (error: unknown) => this.#broke(error),
    );
  }

  async #drain(): Promise<void> {
    do {
      const file = await this.#opened();
      if (this.#rest.byteLength === 0) {
        this.#rest = Buffer.concat(this.#queue);
        this.#queue = [];
      }
      // A disk that is nearly full takes a part: the next try goes on where it stopped.
      while (this.#rest.byteLength > 0) {
        const { bytesWritten } = await file.write(this.#rest);
        this.#isMidLine = this.#rest[bytesWritten - 1] !== newline;
        this.#rest = this.#rest.subarray(bytesWritten);
        this.#queuedBytes -= bytesWritten;
        this.#size += bytesWritten;
      }
      if (this.#isBroken) this.#deps.onMended();
      this.#isBroken = false;
    } while (this.#queue.length > 0 || this.#isStale);
  }

  /** The file to append to, put aside or opened anew where that is due. */
  async #opened(): Promise<FileHandle> {
    const isFull = this.#size > this.#settings.maxBytes;
    const isDue = isFull || this.#isStale;
    // In the middle of a line the file stays, since both halves belong together; unless it takes nothing any more.
    if (this.#file !== undefined && (!isDue || (this.#isMidLine && !this.#isBroken))) return this.#file;
    this.#isStale = false;
    await this.#file?.close();
    this.#file = undefined;
    if (isFull) await putAside(this.#settings.file);
    this.#file = await open(this.#settings.file, "a", 0o640);
    this.#size = (await this.#file.stat()).size;
    return this.#file;
  }

  #rested(): void {
    this.#isWriting = false;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
    if (this.#queue.length > 0 || this.#isStale) this.#pump();
  }

  #broke(error: unknown): void {
    this.#isWriting = false;
    if (!this.#isBroken) this.#deps.onError(error);
    this.#isBroken = true;
    if (!this.#isClosed) this.#deps.timer.after(retryMs, () => this.#pump());
  }
}

/** A file that is not there was moved away by somebody who did not say so: there is nothing to put aside. */
async function putAside(file: string): Promise<void> {
  await rename(file, `${file}.1`).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  });
}
