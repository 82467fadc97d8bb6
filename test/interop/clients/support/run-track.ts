/** Runs one client program against one listener of a fresh gateway, and judges what it saw. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Ended, run } from "../../support/command.ts";
import { startBusyStub } from "./busy-stub.ts";
import { type ConformanceCase, cases, casesPath } from "./cases.ts";
import { type Door, openDoor } from "./doors.ts";
import type { ListenerName, Track } from "./languages.ts";
import { departures } from "./matches.ts";
import { openWorld, token, type World } from "./world.ts";

/** What went wrong in each case; an empty list is a pass. */
export type Verdicts = ReadonlyMap<string, readonly string[]>;

/** A good piece of a stream of some 400 words, and more than what HTTP/2 says before it. */
const breakAfterBytes = 2_500;
/** What the stub asks clients to wait: more than none, and less than a back-off may be. */
const pushbackMs = 50;
/** Providers hear of a client that left a little later than the client itself. */
const settleMs = 5_000;

export async function runTrack({ command, listener, protocol }: Track): Promise<Verdicts> {
  const world = await openWorld();
  const { grpcPort, httpPort } = world.gateway.app;
  const port = listener === "gRPC" ? grpcPort : httpPort;
  const stub = await startBusyStub(pushbackMs);
  const doors = new Map<string, Door>();
  try {
    const addresses: Record<string, string> = {};
    for (const { name, door } of cases) {
      if (door === "asks-to-wait") addresses[name] = stub.address;
      if (door === undefined || door === "asks-to-wait") continue;
      const opened = await openDoor(port, door === "counts-bytes" ? undefined : breakAfterBytes);
      doors.set(name, opened);
      addresses[name] = opened.address;
    }
    const target = { address: `127.0.0.1:${port}`, protocol, token, doors: addresses };
    const [program, ...first] = command;
    const seen = observationsOf(await run(program, [...first, casesPath, JSON.stringify(target)]));
    const verdicts = new Map<string, readonly string[]>();
    for (const each of cases) {
      verdicts.set(each.name, [
        ...departures(seen.get(each.name), each.expect),
        ...wireDepartures(each, listener, doors.get(each.name)),
        ...(each.previousAttempts === undefined
          ? []
          : departures(stub.previousAttempts, each.previousAttempts, "previousAttempts")),
        ...(await providerDepartures(each, world)),
      ]);
    }
    return verdicts;
  } finally {
    await Promise.all([stub.close(), ...[...doors.values()].map((door) => door.close())]);
    await world.close();
  }
}

function observationsOf({ code, stdout, stderr }: Ended): ReadonlyMap<string, unknown> {
  const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
  if (code !== 0 || lines.length === 0) {
    throw new Error(
      `the program ended with ${code}; it said:\n${stderr.slice(-4_000)}\n${lines.at(-1) ?? ""}`,
    );
  }
  const observations = lines.map((line): { readonly case: string } => JSON.parse(line));
  return new Map(observations.map((observation) => [observation.case, observation]));
}

function wireDepartures({ wire }: ConformanceCase, listener: ListenerName, door: Door | undefined) {
  if (wire === undefined || door === undefined) return [];
  const answerBound = listener === "HTTP" ? wire.maxAnswerBytesOverHttp : undefined;
  return [
    ...excess("sent", door.requestBytes(), wire.maxRequestBytes),
    ...excess("answered", door.answerBytes(), answerBound),
  ];
}

function excess(what: string, bytes: number, bound = Number.POSITIVE_INFINITY): readonly string[] {
  return bytes > 0 && bytes <= bound ? [] : [`${bytes} bytes were ${what}, where 1 to ${bound} are wanted`];
}

async function providerDepartures(
  { providers = {} }: ConformanceCase,
  world: World,
): Promise<readonly string[]> {
  const judge = () =>
    Object.entries(providers).flatMap(([name, expected]) =>
      departures(world.providers.get(name)?.counters(), expected, name),
    );
  const late = performance.now() + settleMs;
  while (judge().length > 0 && performance.now() < late) await sleep(20);
  return judge();
}
