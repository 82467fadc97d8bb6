/** What is asked of the systems, one workload after the other. */

/** What a workload is, and which systems it is asked of: all others would only take the time of those it says something of. */
export type Workload = {
  readonly name: string;
  readonly model: string;
  readonly of: readonly string[];
  /** Left out where there are no peers to compare with, or of short runs. Always asked when not said. */
  readonly onlyWith?: "peers" | "time";
} & (
  | { /** As many unary calls as it takes, by h2load. */ readonly kind: "saturated" }
  | { /** Unary calls at a fixed rate. */ readonly kind: "rate"; readonly perSecond: number }
  | { /** So many streams at a time. */ readonly kind: "streams"; readonly streams: number }
);

const doors = ["Spillway, gRPC", "Spillway, Connect", "Spillway, OpenAI"];
const relays = ["bare grpc-js relay", "node:http2 by hand"];
const everyone = [...doors, ...relays, "nginx", "Envoy", "Portkey", "LiteLLM"];

/** The upstream itself, asked without anything between: what latency is added to. */
export const nothingBetween = "nothing between";

/** A stream of a minute: none ends within a window. */
const paced = "tokens-3000-every-20";

/** The same 5,000 tokens a second in ever more streams, besides those of 100 streams; the last ones are slow as a reader is. */
const fanOut: readonly Workload[] = (
  [
    [10, "tokens-30000-every-2"],
    [1_000, "tokens-300-every-200"],
    [5_000, "tokens-60-every-1000"],
  ] as const
).map(([streams, model]) => ({
  kind: "streams",
  name: `${streams} streams, 5000 tokens/s in all`,
  model,
  streams,
  of: ["Spillway, gRPC", "Spillway, OpenAI", "bare grpc-js relay", "nginx"],
  ...(streams === 1_000 ? { onlyWith: "time" } : {}),
}));

export const workloads: readonly Workload[] = [
  { kind: "saturated", name: "unary, saturated", model: "unary", of: everyone },
  {
    kind: "rate",
    name: "unary, 200/s",
    model: "unary",
    perSecond: 200,
    // What answers fewer than 200 calls a second would only show its queue.
    of: [...everyone, nothingBetween].filter((name) => name !== "LiteLLM"),
  },
  {
    kind: "rate",
    name: "unary, 20/s",
    model: "unary",
    perSecond: 20,
    onlyWith: "peers",
    of: ["Spillway, OpenAI", "Portkey", "LiteLLM", nothingBetween],
  },
  {
    kind: "streams",
    name: "100 streams × 50 tokens/s",
    model: paced,
    streams: 100,
    of: [...everyone, nothingBetween].filter((name) => name !== "LiteLLM"),
  },
  {
    kind: "streams",
    name: "10 streams × 50 tokens/s",
    model: paced,
    streams: 10,
    onlyWith: "peers",
    of: ["Spillway, OpenAI", "Portkey", "LiteLLM", nothingBetween],
  },
  {
    kind: "streams",
    name: "400 streams × 50 tokens/s",
    model: paced,
    streams: 400,
    of: ["Spillway, gRPC", "Spillway, OpenAI", ...relays, "nginx", "Envoy"],
  },
  {
    kind: "streams",
    name: "burst, 16 streams of 2000 tokens",
    model: "burst-2000",
    streams: 16,
    of: [...doors, ...relays, "nginx", "Envoy", "Portkey"],
  },
  ...fanOut,
];

/** One token at once, then nothing until the client leaves: what a stream costs that waits. */
export const idleModel = "idle";
export const idleStreams = [1, 1_000, 5_000] as const;
/** By process, with the door that is held open. */
export const idleSystems = ["Spillway, gRPC", "bare grpc-js relay", "nginx", "Spillway, OpenAI", "Portkey"];

export const models: readonly string[] = [...new Set(workloads.map(({ model }) => model)), idleModel];

/** What a workload's unit is called. */
export function unitOf({ kind }: Workload): "call" | "token" {
  return kind === "streams" ? "token" : "call";
}
