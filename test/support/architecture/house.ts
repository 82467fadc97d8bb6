/**
 * The house as one table: floors, rooms, and who may hold what. Moving a wall is a
 * change here and a page in docs/decisions/; the rules beside this file only read it.
 */

/** A folder of src (or one file of it) with a floor. Imports go to lower floors and to the own room. */
export interface Room {
  readonly at: string;
  readonly floor: number;
  /** The subfolder that the room's other subfolders may import, besides the room's own root files. */
  readonly base?: readonly string[];
  /** Rooms on lower floors that it must not know all the same. */
  readonly apartFrom?: readonly string[];
}

export const rooms: readonly Room[] = [
  { at: "src/core/base", floor: 0 },
  { at: "src/core/model", floor: 1 },
  { at: "src/core/health", floor: 2 },
  { at: "src/core/limits", floor: 2 },
  { at: "src/core/routing", floor: 3 },
  { at: "src/core/failover", floor: 4 },
  { at: "src/pool", floor: 5 },
  { at: "src/providers", floor: 5, base: ["http", "sse"] },
  { at: "src/state", floor: 5 },
  { at: "src/identity", floor: 5 },
  { at: "src/config", floor: 5 },
  { at: "src/telemetry", floor: 5 },
  { at: "src/stream", floor: 6 },
  { at: "src/transport", floor: 7, base: ["rpc"] },
  // A simulator that shared the codecs would share their mistakes.
  { at: "src/simulator", floor: 8, base: ["composing"], apartFrom: ["src/providers"] },
  { at: "src/simulation", floor: 9, base: ["world"] },
  { at: "src/app", floor: 9 },
  { at: "src/cli", floor: 10 },
  { at: "src/main.ts", floor: 11 },
];

/** The rooms that see protobuf messages; the domain never does. */
export const genRooms: readonly string[] = ["src/transport", "src/config", "src/cli"];

/**
 * Which rooms may import an npm package. A name that ends in "/*" is a scope. What is
 * not listed has no room: give it one here, or do without it.
 */
export const packageRooms: Readonly<Record<string, readonly string[]>> = {
  "@bufbuild/*": ["src/transport", "src/config", "src/cli"],
  "@cfworker/json-schema": ["src/stream"],
  "@connectrpc/*": ["src/transport", "src/cli"],
  "@grpc/grpc-js": ["src/transport", "src/cli"],
  "@opentelemetry/*": ["src/telemetry"],
  "@pydantic/genai-prices": ["src/config"],
  "@smithy/eventstream-codec": ["src/providers", "src/simulator"],
  aws4fetch: ["src/providers"],
  "eventsource-parser": ["src/providers"],
  "google-auth-library": ["src/providers"],
  ioredis: ["src/state"],
  jose: ["src/identity"],
  "lru-cache": ["src/state", "src/pool", "src/identity"],
  pino: ["src/telemetry"],
  "prom-client": ["src/telemetry"],
  undici: ["src/providers"],
  yaml: ["src/config"],
};

const outer = ["src/app", "src/cli", "src/main.ts", "src/simulator"];

/** Which rooms may import a module of Node. What is not listed has no room. */
export const nodeRooms: Readonly<Record<string, readonly string[]>> = {
  // Hashes and signatures; the functions that draw chance are named further down.
  "node:crypto": [
    "src/state",
    "src/providers",
    "src/identity",
    "src/config",
    "src/stream",
    "src/transport",
    ...outer,
  ],
  // Connect does not tell a compression whose message it unpacks.
  "node:async_hooks": ["src/transport"],
  "node:diagnostics_channel": ["src/transport"],
  "node:events": ["src/transport", ...outer],
  "node:fs": ["src/config", "src/identity", "src/transport", ...outer],
  "node:fs/promises": ["src/config", "src/identity", "src/transport", ...outer],
  "node:http": ["src/transport", ...outer],
  "node:http2": ["src/transport", ...outer],
  "node:https": ["src/transport", ...outer],
  "node:module": ["src/telemetry"],
  "node:net": ["src/config", "src/providers", "src/transport", "src/identity", ...outer],
  "node:os": outer,
  "node:path": ["src/config", "src/identity", "src/transport", ...outer],
  "node:perf_hooks": ["src/telemetry", ...outer],
  "node:readline": ["src/main.ts"],
  "node:stream": ["src/providers", "src/transport", "src/telemetry", ...outer],
  "node:stream/promises": ["src/providers", "src/transport", ...outer],
  "node:timers": outer,
  "node:timers/promises": outer,
  "node:tls": ["src/transport", "src/identity", ...outer],
  "node:url": ["src/config", "src/transport", ...outer],
  "node:util": ["src/cli", "src/main.ts"],
  // Stops what runs for ever.
  "node:vm": ["src/stream"],
  "node:worker_threads": outer,
  "node:zlib": ["src/providers", "src/transport", ...outer],
};

/** Who may read a real clock, set a real timer or draw real chance. All others are handed them. */
export const realWorldRooms: readonly string[] = outer;

/** Who may touch `process`: its arguments, environment, signals and exit code. */
export const processRooms: readonly string[] = ["src/main.ts"];

/** Functions of node:crypto that draw chance. */
export const chanceImports: ReadonlySet<string> = new Set([
  "generateKey",
  "generateKeySync",
  "getRandomValues",
  "randomBytes",
  "randomFill",
  "randomFillSync",
  "randomInt",
  "randomUUID",
  "webcrypto",
]);

/** style.md's gauge. A file that needs more holds two ideas. */
export const ceilings = {
  sourceFileLines: 250,
  testFileLines: 400,
  functionLines: 60,
  positionalParameters: 4,
} as const;

/** One breach that is wanted. Short, reasoned, and red as soon as it is no longer needed. */
export interface Exception {
  readonly rule: string;
  readonly path: string;
  readonly why: string;
}

export const exceptions: readonly Exception[] = [
  {
    rule: "parameters",
    path: "src/core/model/disposition.ts",
    why: "the rows of the disposition table are read in columns, and six names per row would hide them",
  },
  {
    rule: "accessors",
    path: "src/simulator/serving/listener.ts",
    why: "made once for each simulated provider, whose port changes when it is opened anew",
  },
];
