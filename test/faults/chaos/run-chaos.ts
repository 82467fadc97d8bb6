/**
 * 200 callers at once while providers are killed and revived at random and a third of
 * the callers vanishes. Whoever stays gets a whole answer or an honest error, and at
 * the end the gateway holds nothing more than at the start.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { seededRandom } from "../../../src/core/base/random.ts";
import { type SimulatedProvider, startSimulatedProvider } from "../../../src/simulator/start.ts";
import { type Clients, openClients } from "../support/clients.ts";
import { configOf } from "../support/config.ts";
import { dialectNames } from "../support/dialect.ts";
import { type GatewayProcess, startGatewayProcess } from "../support/gateway-process.ts";
import { marked } from "../support/pairs.ts";
import { until } from "../support/until.ts";
import { callWithoutEnd, type Tally } from "./callers.ts";
import { killAndRevive } from "./killer.ts";

const callers = 200;
/** Connections to each door; callers share them. */
const clientSets = 8;
/** Of each dialect. */
const providersEach = 2;

/** 60 tokens at this pace are an answer of three seconds. */
const pacing = { ttftMs: 30, perTokenMs: 50 };
const bounds = { ttftMs: 2_000, stallMs: 1_500, concurrency: 1_000, thinks: false };
/** Quick, so that within a minute endpoints go and come back many times. */
const health = "{ breaker: { cool_down: 500ms } }";

/** How long the same goes on before the first measurement: until code is compiled and histories are full. */
const warmUpSeconds = 30;
const samples = 5;
/** The heap after a forced collection is within a tenth of the start. */
const mostGrowth = 0.1;

const settleMs = 15_000;

export interface ChaosReport {
  readonly misses: readonly string[];
  readonly tally: Tally;
  readonly blows: number;
  readonly heapBefore: number;
  readonly heapAfter: number;
}

interface Arena {
  readonly providers: readonly SimulatedProvider[];
  readonly gateway: GatewayProcess;
  readonly watcher: Clients;
  readonly answers: ReadonlyMap<string, string>;
}

export async function runChaos(seconds: number, seed: number): Promise<ChaosReport> {
  const arena = await openArena();
  const random = seededRandom(seed);
  const warmUp = await rage(arena, warmUpSeconds, random);
  const misses = [...warmUp.tally.misses, ...(await restOf(arena))];
  const heapBefore = await heapOf(arena, misses);
  const { tally, blows } = await rage(arena, seconds, random);
  misses.push(...tally.misses, ...(await restOf(arena)));
  const heapAfter = await heapOf(arena, misses);
  const growth = heapAfter / heapBefore - 1;
  if (tally.refused > 0)
    misses.push(`${tally.refused} calls were refused by connections that are not of age`);
  if (growth > mostGrowth) misses.push(`the heap grew by ${(100 * growth).toFixed(1)} %`);
  misses.push(...(await closeArena(arena)));
  return { misses, tally, blows, heapBefore, heapAfter };
}

async function openArena(): Promise<Arena> {
  const plans = dialectNames.flatMap((dialect) =>
    Array.from({ length: providersEach }, (_, n) => ({ dialect, name: `${dialect}-${n}` })),
  );
  const answers = new Map(plans.map(({ name }, n) => [name, marked(String.fromCharCode(65 + n))]));
  const providers = await Promise.all(
    plans.map(({ dialect, name }, n) =>
      startSimulatedProvider({
        dialect,
        name,
        script: { text: answers.get(name) ?? "", pacing },
        seed: n + 1,
      }),
    ),
  );
  const endpoints = plans.map(({ dialect, name }, n) => ({
    name,
    dialect,
    url: providers[n]?.url ?? "",
    ...bounds,
  }));
  const names = plans.map(({ name }) => name);
  const third = Math.ceil(names.length / 3);
  const tiers = [names.slice(0, third), names.slice(third, 2 * third), names.slice(2 * third)];
  const gateway = await startGatewayProcess(configOf(endpoints, [{ name: "main", tiers }], health));
  return { providers, gateway, watcher: openClients(gateway), answers };
}

/** So many seconds of it; ends when the last call has. */
async function rage(
  { gateway, providers, answers }: Arena,
  seconds: number,
  random: () => number,
): Promise<{ tally: Tally; blows: number }> {
  const clients = Array.from({ length: clientSets }, () => openClients(gateway));
  const over = new AbortController();
  const calling = callWithoutEnd({ size: callers, clients, answers, random }, over.signal);
  const killing = killAndRevive(providers, random, over.signal);
  await sleep(seconds * 1_000);
  over.abort();
  const [tally, blows] = await Promise.all([calling, killing]);
  for (const each of clients) each.close();
  return { tally, blows };
}

/** What has not come to rest although every call has ended. */
async function restOf(arena: Arena): Promise<string[]> {
  const openRequests = () => arena.providers.reduce((sum, each) => sum + each.counters().openRequests, 0);
  // Probes go on; they come and go within their own bounds. So one look at rest is enough: a second may see the next probe.
  let seen: string[] = [];
  const isAtRest = await until(async () => {
    const open = openRequests();
    seen = [...(open > 0 ? [`${open} requests still run at the providers`] : []), ...(await busy(arena))];
    return seen.length === 0;
  }, settleMs);
  return isAtRest ? [] : seen;
}

/** Attempts in flight and occupied slots, in words. */
async function busy({ watcher }: Arena): Promise<string[]> {
  const { endpoints } = await watcher.endpoints.listEndpoints({});
  return endpoints.flatMap(({ name, inFlight, headroom }) => {
    const free = headroom?.free["concurrency"];
    const misses = inFlight > 0 ? [`${name} has ${inFlight} attempts in flight`] : [];
    return free === 1 ? misses : [...misses, `${name} has ${free} of its slots free`];
  });
}

/** The median of some samples, with every idle upstream connection closed first. */
async function heapOf({ providers, gateway }: Arena, misses: string[]): Promise<number> {
  await Promise.all(providers.map((provider) => provider.setFault({ kind: "refuse-connections" })));
  const sockets = providers.reduce((sum, each) => sum + each.counters().openConnections, 0);
  if (sockets > 0) misses.push(`${sockets} upstream sockets are open`);
  const heaps: number[] = [];
  let most = 0;
  for (let sample = 0; sample < samples; sample += 1) {
    const { heapUsed, sockets: held } = await gateway.hold();
    heaps.push(heapUsed);
    most = Math.max(most, held);
  }
  // The watcher's own.
  if (most > 1) misses.push(`the gateway holds ${most} sockets`);
  await Promise.all(providers.map((provider) => provider.setFault({ kind: "none" })));
  return heaps.toSorted((a, b) => a - b)[Math.floor(samples / 2)] ?? 0;
}

async function closeArena({ gateway, watcher, providers }: Arena): Promise<string[]> {
  watcher.close();
  const code = await gateway.stop();
  const sockets = () => providers.reduce((sum, each) => sum + each.counters().openConnections, 0);
  await until(() => sockets() === 0, 3_000);
  const misses = code === 0 ? [] : [`the gateway ended with ${code}`];
  if (sockets() > 0) misses.push(`${sockets()} upstream sockets outlive the gateway`);
  await Promise.all(providers.map((provider) => provider.close()));
  return misses;
}
