import { watch } from "node:fs";

/** A watch that is at work. */
export interface DirectoryWatch {
  close(): void;
}

/** Watches a folder; `onEnd` tells that the watch broke and will say nothing more. */
export type WatchDirectory = (
  directory: string,
  onEvent: () => void,
  onEnd: () => void,
) => DirectoryWatch | undefined;

/**
 * Watches with the system's own means. Undefined when the folder cannot be watched
 * now. Does not keep the process alive.
 */
export const watchDirectory: WatchDirectory = (directory, onEvent, onEnd) => {
  try {
    const watcher = watch(directory, { persistent: false }, onEvent);
    watcher.on("error", () => {
      watcher.close();
      onEnd();
    });
    return { close: () => watcher.close() };
  } catch {
    return undefined;
  }
};
