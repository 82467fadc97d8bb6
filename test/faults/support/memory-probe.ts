/**
 * Loaded into a gateway under test before its own code (`node --import`): answers its
 * parent with what the process holds after a forced garbage collection.
 */
import { setTimeout as sleep } from "node:timers/promises";

/** What a process holds, in bytes, and how many TCP sockets it has. */
export interface Holding {
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
  readonly arrayBuffers: number;
  readonly sockets: number;
}

async function answer(): Promise<void> {
  // The second collection finds what the finalizers of the first let go.
  for (let round = 0; round < 2; round += 1) {
    globalThis.gc?.();
    await sleep(50);
  }
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  const sockets = process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length;
  const holding: Holding = { rss, heapUsed, external, arrayBuffers, sockets };
  process.send?.(holding);
}

process.on("message", () => void answer());
// The parent's line must not keep a drained gateway alive.
process.channel?.unref();
