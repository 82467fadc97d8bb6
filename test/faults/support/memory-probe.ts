/**
 * Loaded into a gateway under test before its own code (`node --import`): answers its
 * parent with what the process holds after a forced garbage collection.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { getHeapSpaceStatistics } from "node:v8";

/** What a process holds, in bytes, how many TCP sockets and timers it has, and how late its loop was since it was last asked. */
export interface Holding {
  readonly rss: number;
  readonly heapUsed: number;
  /** The part of it that the engine compiled: it grows as long as code becomes hot, and holds no data. */
  readonly compiled: number;
  readonly external: number;
  readonly arrayBuffers: number;
  readonly sockets: number;
  readonly timers: number;
  readonly lagP99Ms: number;
}

const lag = monitorEventLoopDelay({ resolution: 10 });
lag.enable();

const rounds = 4;
const pauseMs = 100;

/** The least of some rounds: what a later collection finds to be garbage, the process did not hold. */
async function answer(): Promise<void> {
  // The collections that follow are ours, and no lag of the process.
  const lagP99Ms = Math.max(0, lag.percentile(99) / 1e6 - 10);
  let least: Holding | undefined;
  for (let round = 0; round < rounds; round += 1) {
    // The last resort also lets go of what compiled code remembers, which is as large as chance will have it.
    globalThis.gc?.({ type: "major", flavor: "last-resort", execution: "sync" });
    await sleep(pauseMs);
    const holding = { ...look(), lagP99Ms };
    if (least === undefined || sizeOf(holding) < sizeOf(least)) least = holding;
  }
  lag.reset();
  if (least !== undefined) process.send?.(least);
}

/** After one plain collection: code stays compiled, so that what is measured next is not its compilation. */
function glance(): void {
  globalThis.gc?.({ type: "major", execution: "sync" });
  process.send?.({ ...look(), lagP99Ms: lag.percentile(99) / 1e6 });
}

function look(): Omit<Holding, "lagP99Ms"> {
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  const resources = process.getActiveResourcesInfo();
  const countOf = (kind: string) => resources.filter((name) => name === kind).length;
  const sockets = countOf("TCPSocketWrap");
  return {
    rss,
    heapUsed,
    compiled: compiledBytes(),
    external,
    arrayBuffers,
    sockets,
    timers: countOf("Timeout"),
  };
}

/** V8 keeps machine code, bytecode and what belongs to them in spaces of their own. */
function compiledBytes(): number {
  const spaces = getHeapSpaceStatistics().filter(({ space_name: name }) => /^(code|trusted)_/.test(name));
  return spaces.reduce((sum, space) => sum + space.space_used_size, 0);
}

function sizeOf({ heapUsed, external }: Holding): number {
  return heapUsed + external;
}

process.on("message", (words) => {
  if (words === "glance") glance();
  else void answer();
});
// The parent's line must not keep a drained gateway alive.
process.channel?.unref();
