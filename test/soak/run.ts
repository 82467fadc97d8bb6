/**
 * A gateway that has given a hundred thousand answers, under mixed load for as long as is
 * asked, with providers that break and return, callers that vanish and configurations that
 * change, while what it holds is measured after forced collections:
 *   npm run soak
 *   npm run soak -- --minutes 3 --callers 30 --out .cache/soak
 * Writes soak.json and soak.svg; an interrupt (SIGINT) ends it early, with what was measured until then. Ends with status 1 when something grows by more than
 * chance explains, when sockets are left, or when a caller was lied to.
 */
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { seededRandom } from "../../src/core/base/random.ts";
import { callWithoutEnd } from "../faults/chaos/callers.ts";
import { killAndRevive } from "../faults/chaos/killer.ts";
import { openClients } from "../faults/support/clients.ts";
import type { Holding } from "../faults/support/memory-probe.ts";
import { until } from "../faults/support/until.ts";
import { openArena, type SoakArena } from "./arena.ts";
import { fill } from "./fill.ts";
import { type Measurement, trendOf } from "./leak.ts";
import { pictureOf } from "./picture.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "30" },
    callers: { type: "string", default: "40" },
    out: { type: "string", default: ".cache/soak" },
    seed: { type: "string", default: "1" },
  },
});
const minutes = Number(values.minutes);

/** Code is compiled and what holds the last hundred calls is full by then: a fifth of the time, five minutes at most. */
const warmUpMinutes = Math.min(5, minutes / 5);
const sampleEveryMs = 5_000;
const reloadEveryMs = 15_000;

/** What a sample shows, with the growth below which nothing is said. */
const series: readonly {
  readonly name: string;
  readonly unit: string;
  readonly least: number;
  readonly read: (holding: Holding) => number;
}[] = [
  // After forced collections, like all that follows.
  {
    name: "data on the heap",
    unit: "MiB",
    least: 0,
    read: ({ heapUsed, compiled }) => (heapUsed - compiled) / 2 ** 20,
  },
  // Its bound is the code that there is; within half an hour ever more of it becomes hot.
  { name: "compiled code", unit: "MiB", least: Infinity, read: ({ compiled }) => compiled / 2 ** 20 },
  { name: "memory outside of it", unit: "MiB", least: 0, read: ({ external }) => external / 2 ** 20 },
  // Of it the code that becomes hot is a part, and what the allocators keep for the next time.
  { name: "resident memory", unit: "MiB", least: 32, read: ({ rss }) => rss / 2 ** 20 },
  { name: "sockets", unit: "", least: 0, read: ({ sockets }) => sockets },
  { name: "timers", unit: "", least: 0, read: ({ timers }) => timers },
  // It is shown, and no growth of it is a leak: the machine has other work.
  { name: "event-loop lag, p99", unit: "ms", least: Infinity, read: ({ lagP99Ms }) => lagP99Ms },
];

interface Sample {
  readonly minutes: number;
  readonly holding: Holding;
}

async function watch(arena: SoakArena, signal: AbortSignal): Promise<Sample[]> {
  const samples: Sample[] = [];
  const began = performance.now();
  let reloaded = began;
  while (!signal.aborted) {
    await sleep(sampleEveryMs);
    const holding = await arena.gateway.hold();
    const at = (performance.now() - began) / 60_000;
    samples.push({ minutes: at, holding });
    const told = series.map(({ name, unit, read }) => `${name} ${read(holding).toFixed(1)} ${unit}`.trim());
    console.log(`${at.toFixed(1)} of ${minutes} min: ${told.join(", ")}`);
    if (performance.now() - reloaded < reloadEveryMs) continue;
    reloaded = performance.now();
    await arena.reload();
  }
  return samples;
}

const random = seededRandom(Number(values.seed));
const arena = await openArena();
const problems: string[] = [];
const atRest = (await arena.gateway.hold()).sockets;
const clients = Array.from({ length: 4 }, () => openClients(arena.gateway));
await fill(arena, clients).catch(async (reason: unknown) => {
  await arena.close();
  throw reason;
});
const interrupted = once(process, "SIGINT");
const over = new AbortController();
const calling = callWithoutEnd(
  { size: Number(values.callers), clients, answers: arena.answers, random },
  over.signal,
);
const breaking = killAndRevive(arena.providers, random, over.signal);
const watching = watch(arena, over.signal);
await Promise.race([sleep(minutes * 60_000, undefined, { ref: false }), interrupted]);
over.abort();
const [tally, blows, samples] = await Promise.all([calling, breaking, watching]);
for (const each of clients) each.close();
problems.push(...tally.misses.slice(0, 5));

// Idle connections to providers are closed after some seconds; the warm ones stay.
await Promise.all(arena.providers.map((provider) => provider.setFault({ kind: "none" })));
let left = 0;
const areGone = await until(async () => {
  left = (await arena.gateway.hold()).sockets;
  return left <= atRest + arena.providers.length;
}, 60_000);
if (!areGone) problems.push(`${left} sockets are left; there were ${atRest} before`);

const shown = series.map(({ name, unit, least, read }) => {
  const measurements: Measurement[] = samples.map((sample) => ({
    minutes: sample.minutes,
    value: read(sample.holding),
  }));
  const trend = trendOf(
    measurements.filter((each) => each.minutes >= warmUpMinutes),
    least,
  );
  if (trend.isLeak)
    problems.push(
      `${name} grew by ${trend.growth.toFixed(1)} ${unit}, of which chance explains ± ${trend.error.toFixed(2)}`,
    );
  console.log(
    `${name}: ${trend.slopePerMinute.toFixed(3)} ${unit}/min, grew ${trend.growth.toFixed(2)} ± ${trend.error.toFixed(2)}, noise ${trend.noise.toFixed(2)}`,
  );
  return { name, unit, trend, measurements };
});
const { completed, restarted, failed, refused, left: vanished } = tally;
// Connections come of age; what they refuse in that moment are a few calls of thousands.
if (refused > completed / 1_000) problems.push(`${refused} calls were refused by connections`);
console.log(
  `${completed} answers, ${restarted} of them restarted, ${failed} honest failures, ${vanished} callers vanished, ${refused} refused by connections that came of age, ${blows} faults, ${arena.reloads()} reloads, ${left} sockets left`,
);
await mkdir(values.out, { recursive: true });
const lasted = Math.round(samples.at(-1)?.minutes ?? 0);
const report = {
  minutes: lasted,
  warmUpMinutes,
  completed,
  restarted,
  failed,
  vanished,
  refused,
  blows,
  reloads: arena.reloads(),
  socketsLeft: left,
  series: shown,
  problems,
};
await writeFile(join(values.out, "soak.json"), `${JSON.stringify(report, null, 2)}\n`);
await writeFile(
  join(values.out, "soak.svg"),
  pictureOf(`Soak, ${lasted} min, ${values.callers} callers`, shown),
);
await arena.close();
for (const problem of problems) console.log(`✗ ${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;
