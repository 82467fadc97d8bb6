/**
 * Watches a configuration file and tells when what it says has changed.
 *
 * It watches the folder, not the file: editors and Kubernetes put a new file (or a
 * new symbolic link) in the old one's place, and a watch on the old one would never
 * speak again. It decides nothing: a bad file is told like a good one.
 */
import { dirname } from "node:path";
import type { Timer } from "../core/model/ports.ts";
import type { ConfigLoads } from "./config-loads.ts";
import { type DirectoryWatch, type WatchDirectory, watchDirectory } from "./directory-watch.ts";
import type { ConfigEnvironment } from "./environment.ts";
import type { LoadResult } from "./load.ts";

/** One change makes several events (rename, write, close); this long after the last one it is read. */
const settleMs = 50;

/** Network file systems and files of secrets in other folders send no events; their times are looked at. */
const pollMs = 10_000;

/** What the watch needs, and whom it tells. */
export interface WatchOptions {
  readonly environment: Pick<ConfigEnvironment, "fileVersion">;
  readonly timer: Timer;
  /** Of this file; what is equal to the load before, whoever asked for that, is not told. */
  readonly loads: ConfigLoads;
  /** Told of every change, good or bad. Must not throw. */
  readonly onChange: (result: LoadResult) => void;
  /** Defaults to the system's own. */
  readonly watchDirectory?: WatchDirectory;
}

/** Starts to watch. The answer ends it: nothing is told after its `close`. */
export function watchConfig(file: string, options: WatchOptions): { close(): void } {
  const watch = new ConfigWatch(file, options);
  watch.start();
  return watch;
}

class ConfigWatch {
  readonly #options: WatchOptions;
  readonly #directory: string;
  #watch: DirectoryWatch | undefined;
  #versions = "";
  #cancelSettle = () => {};
  #cancelPoll = () => {};
  #checking = false;
  #again = false;
  #closed = false;

  constructor(file: string, options: WatchOptions) {
    this.#options = options;
    this.#directory = dirname(file);
  }

  start(): void {
    this.#watchAgain();
    this.#pollLater();
  }

  close(): void {
    this.#closed = true;
    this.#cancelSettle();
    this.#cancelPoll();
    this.#watch?.close();
    this.#watch = undefined;
  }

  /** A watch that broke is opened again, at the latest with the next poll. */
  #watchAgain(): void {
    const open = this.#options.watchDirectory ?? watchDirectory;
    this.#watch ??= open(
      this.#directory,
      () => this.#settle(),
      () => {
        this.#watch = undefined;
      },
    );
  }

  #settle(): void {
    if (this.#closed) return;
    this.#cancelSettle();
    this.#cancelSettle = this.#options.timer.after(settleMs, () => void this.#check());
  }

  #pollLater(): void {
    this.#cancelPoll = this.#options.timer.after(pollMs, () => void this.#poll());
  }

  async #poll(): Promise<void> {
    const versions = await this.#readVersions();
    if (this.#closed) return;
    this.#pollLater();
    this.#watchAgain();
    if (versions === this.#versions) return;
    this.#versions = versions;
    await this.#check();
  }

  async #readVersions(): Promise<string> {
    const { environment, loads } = this.#options;
    const versions = await Promise.all(loads.sources.files.map((path) => environment.fileVersion(path)));
    return versions.join("\n");
  }

  /** Reads the file once more if it is asked to while it reads. */
  async #check(): Promise<void> {
    this.#again = true;
    if (this.#checking) return;
    this.#checking = true;
    try {
      while (this.#again && !this.#closed) {
        this.#again = false;
        const changed = await this.#options.loads.loadChanged();
        if (changed !== undefined && !this.#closed) this.#options.onChange(changed);
      }
    } finally {
      this.#checking = false;
    }
  }
}
