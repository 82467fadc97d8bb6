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

const rounds = 4;
const pauseMs = 100;

/** The least of some rounds: what a later collection finds to be garbage, the process did not hold. */
async function answer(): Promise<void> {
  let least: Holding | undefined;
  for (let round = 0; round < rounds; round += 1) {
    // The last resort also lets go of what compiled code remembers, which is as large as chance will have it.
    globalThis.gc?.({ type: "major", flavor: "last-resort", execution: "sync" });
    await sleep(pauseMs);
    const holding = look();
    if (least === undefined || sizeOf(holding) < sizeOf(least)) least = holding;
  }
  if (least !== undefined) process.send?.(least);
}

function look(): Holding {
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  const sockets = process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length;
  return { rss, heapUsed, external, arrayBuffers, sockets };
}

function sizeOf({ heapUsed, external }: Holding): number {
  return heapUsed + external;
}

process.on("message", () => void answer());
// The parent's line must not keep a drained gateway alive.
process.channel?.unref();
