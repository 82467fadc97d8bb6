/**
 * A reader that stops. The provider behind it is seen to stop soon after, a hundred
 * such streams cost the gateway little memory each, and nobody's health suffers.
 */

import { setTimeout as sleep } from "node:timers/promises";
import { type SimulatedProvider, startSimulatedProvider } from "../../src/simulator/start.ts";
import { asks } from "./support/call.ts";
import { type Clients, openClients } from "./support/clients.ts";
import { configOf } from "./support/config.ts";
import type { DialectName } from "./support/dialect.ts";
import { type GatewayProcess, startGatewayProcess } from "./support/gateway-process.ts";
import type { Holding } from "./support/memory-probe.ts";
import { kb } from "./support/print.ts";
import { queuesOf } from "./support/socket-queues.ts";
import { openReader, type ReaderKind, readerKinds, type StoppingReader } from "./support/stopping-reader.ts";
import { until } from "./support/until.ts";

const mebibyte = 1_048_576;
const answerBytes = 40 * mebibyte;
/** What one event of the answer says. */
const piece = "x".repeat(1_000);

/**
 * What a provider may be seen to send for a reader that stops at its first byte, in bytes, all that any kernel
 * holds included: the provider's own send buffer alone takes 4 MiB on loopback.
 */
const mostAccepted = 8_000_000;
/** What a stream whose reader stopped may cost the gateway, kernel buffers left out. */
const mostHeld = 256 * 1_024;

const stoppedStreams = 100;
const deadlineMs = 300_000;

/** Far less than the readers stand still: a slow client that counted as a stall would show. */
const stallMs = 1_000;

/** Where the bytes stand that the provider sent and the reader has not read. */
export interface Standing {
  /** In kernel buffers between the provider and the gateway. */
  readonly upstreamKernel: number;
  /** In the kernel's buffers for the gateway's connection to the reader. */
  readonly downstreamKernel: number;
  /** In the kernel's buffers of the reader itself: delivered, as far as anybody but the reader can see. */
  readonly readersKernel: number;
  readonly all: number;
}

export interface PressureReport {
  readonly kind: ReaderKind;
  readonly misses: readonly string[];
  /** What the provider sent after the reader stopped. */
  readonly acceptedBytes: number;
  readonly standing: Standing;
  /** By how much the gateway grew for each of the stopped streams. */
  readonly perStream: Holding;
}

export async function runBackPressure(kinds: readonly ReaderKind[] = readerKinds): Promise<PressureReport[]> {
  const reports: PressureReport[] = [];
  for (const kind of kinds) reports.push(await runKind(kind));
  return reports;
}

async function runKind(kind: ReaderKind): Promise<PressureReport> {
  const dialect: DialectName = "openai-chat";
  const provider = await startSimulatedProvider({ dialect, script: { replay: largeAnswer() } });
  const line = { name: "alpha", dialect, url: provider.url, stallMs, maxConnections: 1_000 };
  const gateway = await startGatewayProcess(configOf([line], [{ name: "main", tiers: [["alpha"]] }]));
  const watcher = openClients(gateway);
  const bench: Bench = { kind, provider, gateway, watcher };
  const misses: string[] = [];
  const single = await stopOnce(bench, misses);
  const perStream = await stopMany(bench, misses);
  watcher.close();
  const code = await gateway.stop();
  if (code !== 0) misses.push(`the gateway ended with ${code}`);
  await provider.close();
  return { kind, misses, ...single, perStream };
}

interface Bench {
  readonly kind: ReaderKind;
  readonly provider: SimulatedProvider;
  readonly gateway: GatewayProcess;
  readonly watcher: Clients;
}

/** One reader stops after the first bytes, and later reads on to the end: nothing may be missing. */
async function stopOnce(bench: Bench, misses: string[]) {
  const { provider, watcher } = bench;
  const before = await healthOf(watcher);
  const reader = readerOf(bench);
  await reader.stopped;
  const atStop = provider.counters().bytesAccepted;
  await untilStill(provider);
  const { bytesAccepted } = provider.counters();
  const acceptedBytes = bytesAccepted - atStop;
  const standing = standingOf(bench, bytesAccepted);
  // The reader stops at its first byte, but a fast provider may have sent much by then.
  if (bytesAccepted > mostAccepted) misses.push(`the provider sent ${bytesAccepted} bytes for nobody`);
  if (bytesAccepted >= answerBytes) misses.push("the provider was never held back");
  reader.readOn();
  const length = await reader.answer.then((answer) => answer.length);
  if (length !== pieces * piece.length) misses.push(`having read on, the answer had ${length} characters`);
  if ((await healthOf(watcher)) !== before) misses.push("a slow reader moved the endpoint's health");
  reader.leave();
  return { acceptedBytes, standing };
}

function standingOf({ provider, gateway }: Bench, all: number): Standing {
  const doors = [gateway.grpcPort, gateway.httpPort];
  const queued = (end: "local" | "remote", ports: readonly number[]) =>
    queuesOf(end, ports) ?? { unsent: 0, unread: 0 };
  return {
    upstreamKernel: queued("local", [provider.port]).unsent + queued("remote", [provider.port]).unread,
    downstreamKernel: queued("local", doors).unsent,
    readersKernel: queued("remote", doors).unread,
    all,
  };
}

/** A hundred readers on connections of their own stop, stand, and leave. */
async function stopMany(bench: Bench, misses: string[]): Promise<Holding> {
  const { provider, gateway, watcher } = bench;
  // The same work once before it is measured, so that code, heap and pools have their size.
  const warming = await startMany(bench);
  await letGo(bench, warming);
  const before = await gateway.hold();
  const readers = await startMany(bench);
  // How quickly a hundred streams start and fill the buffers is the provider's affair and may count.
  await untilStill(provider);
  const still = await standingsOf(watcher);
  await sleep(4 * stallMs);
  const held = await gateway.hold();
  misses.push(...worsened(still, await standingsOf(watcher)));
  const perStream = perStreamOf(before, held);
  const memory = perStream.heapUsed + perStream.external;
  if (memory > mostHeld) misses.push(`a stopped stream costs ${kb(memory)} of memory`);
  await letGo(bench, readers);
  const { openRequests } = provider.counters();
  if (openRequests > 0) misses.push(`${openRequests} requests outlive their readers`);
  return perStream;
}

async function startMany(bench: Bench): Promise<readonly StoppingReader[]> {
  const readers = Array.from({ length: stoppedStreams }, () => readerOf(bench));
  await Promise.all(readers.map(({ stopped }) => stopped));
  return readers;
}

async function letGo({ provider }: Bench, readers: readonly StoppingReader[]): Promise<void> {
  for (const reader of readers) reader.leave();
  await until(() => provider.counters().openRequests === 0, 5_000);
}

function readerOf({ kind, gateway }: Bench): StoppingReader {
  return openReader({
    kind,
    ports: gateway,
    ask: asks("main", "Who keeps the lock of the river?"),
    deadlineMs,
    stopAfter: 1,
  });
}

const pieces = Math.ceil(answerBytes / piece.length);

/** The bytes of an answer of many equal events, sent as fast as they are taken. */
function largeAnswer() {
  const event = (choice: object) =>
    `data: ${JSON.stringify({ id: "c", choices: [{ index: 0, ...choice }] })}\n\n`;
  const body = Buffer.concat([
    Buffer.from(event({ delta: { content: piece } }).repeat(pieces)),
    Buffer.from(event({ delta: {}, finish_reason: "stop" })),
    Buffer.from("data: [DONE]\n\n"),
  ]);
  return { body, bytesPerWrite: 65_536 };
}

/** Waits until the provider has sent nothing for twice the stall time. */
async function untilStill(provider: SimulatedProvider): Promise<void> {
  let last = -1;
  let since = performance.now();
  await until(() => {
    const { bytesAccepted } = provider.counters();
    if (bytesAccepted !== last) since = performance.now();
    last = bytesAccepted;
    return performance.now() - since > 2 * stallMs;
  }, 120_000);
}

interface EndpointStanding {
  readonly score: number;
  readonly breaker: number | undefined;
  readonly failed: bigint | undefined;
}

async function standingsOf(clients: Clients): Promise<readonly EndpointStanding[]> {
  const { endpoints } = await clients.endpoints.listEndpoints({});
  return endpoints.map(({ health, breaker, attempts }) => ({
    score: health?.score ?? 0,
    breaker: breaker?.state,
    failed: attempts?.failed,
  }));
}

/** What was held against endpoints meanwhile, in words. A score may recover from what came before. */
function worsened(before: readonly EndpointStanding[], after: readonly EndpointStanding[]): string[] {
  return before.flatMap(({ score, breaker, failed }, n) => {
    const now = after[n];
    const isSame = now?.breaker === breaker && now?.failed === failed && now !== undefined;
    return isSame && now.score >= score
      ? []
      : [`slow readers cost the endpoint health: ${score} before, ${now?.score} after`];
  });
}

/** What may not move: score, breaker, failures. */
async function healthOf(clients: Clients): Promise<string> {
  const standings = await standingsOf(clients);
  return standings.map(({ score, breaker, failed }) => `${score} ${breaker} ${failed}`).join("; ");
}

function perStreamOf(before: Holding, held: Holding): Holding {
  const each = (of: keyof Holding) => (held[of] - before[of]) / stoppedStreams;
  return {
    rss: each("rss"),
    heapUsed: each("heapUsed"),
    compiled: each("compiled"),
    external: each("external"),
    arrayBuffers: each("arrayBuffers"),
    sockets: each("sockets"),
    timers: each("timers"),
    lagP99Ms: each("lagP99Ms"),
  };
}
