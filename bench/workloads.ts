/** What is asked of every system, one workload after the other. */
import type { Protocol } from "./load/messages.ts";

export type Workload =
  /** As many unary calls as it takes, by h2load. */
  | { readonly kind: "saturated"; readonly name: string; readonly model: string }
  /** Unary calls at a fixed rate. */
  | { readonly kind: "rate"; readonly name: string; readonly model: string; readonly perSecond: number }
  /** So many streams at a time. */
  | { readonly kind: "streams"; readonly name: string; readonly model: string; readonly streams: number };

/** A stream of a minute: none ends within a window. */
const paced = "tokens-3000-every-20";

export const workloads: readonly Workload[] = [
  { kind: "saturated", name: "unary, saturated", model: "unary" },
  { kind: "rate", name: "unary, 200/s", model: "unary", perSecond: 200 },
  { kind: "streams", name: "100 streams × 50 tokens/s", model: paced, streams: 100 },
  { kind: "streams", name: "400 streams × 50 tokens/s", model: paced, streams: 400 },
  { kind: "streams", name: "burst, 16 streams of 2000 tokens", model: "burst-2000", streams: 16 },
];

/** The same 5,000 tokens a second in ever more streams; the last ones are slow as a reader is. */
export const fanOut: readonly Workload[] = [
  [10, "tokens-30000-every-2"],
  [100, "tokens-3000-every-20"],
  [1_000, "tokens-300-every-200"],
  [5_000, "tokens-60-every-1000"],
].map(([streams, model]) => ({
  kind: "streams",
  name: `${streams} streams, 5000 tokens/s in all`,
  model: String(model),
  streams: Number(streams),
}));

export const models: readonly string[] = [...new Set([...workloads, ...fanOut].map(({ model }) => model))];

/** What a workload's unit is called. */
export function unitOf({ kind }: Workload): "call" | "token" {
  return kind === "streams" ? "token" : "call";
}

/** Python's gateway is an order of magnitude from the rest: what would only time out is left out. */
export function isFor(workload: Workload, system: string, protocol: Protocol): boolean {
  if (system === "LiteLLM") {
    return workload.kind !== "streams" || workload.streams <= 100;
  }
  if (system === "Portkey") return workload.kind !== "streams" || workload.streams <= 400;
  return protocol !== "connect" || workload.kind !== "streams" || workload.streams <= 400;
}
