/** What streams that wait cost in memory: each process is started anew, so that nothing before it is in its memory. */
import { Client } from "./load/drive.ts";
import type { IdleFinding } from "./report/results.ts";
import { residentMib, stop } from "./systems/process.ts";
import type { Start, World } from "./systems/system.ts";
import { idleModel, idleStreams } from "./workloads.ts";

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const settleMs = 1_500;

/** Starts a process, holds the streams at the door that is called `name`, and ends it. Rejects when they do not all come. */
export async function measureIdle(
  name: string,
  begin: Start,
  world: World,
  counts: readonly number[] = idleStreams,
): Promise<IdleFinding> {
  const doors = await begin(world);
  const [first] = doors;
  if (first === undefined) throw new Error(`${name} opened no door`);
  try {
    const door = doors.find((one) => one.name === name) ?? first;
    const { protocol, port, headers } = door;
    const residents: { streams: number; mib: number }[] = [];
    for (const streams of counts) {
      const client = new Client({ protocol, port, headers, model: idleModel, streams });
      try {
        await client.untilStreaming(streams);
        await wait(settleMs);
        residents.push({ streams, mib: residentMib(door.pid) });
      } finally {
        await client.stop();
      }
    }
    return { system: name, protocol, residentMib: residents };
  } finally {
    await stop(first.started.process);
  }
}
