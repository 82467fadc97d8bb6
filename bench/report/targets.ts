/** The targets of the design as ratios between systems in the same run, and what was found. */
import { addedRatio, cpuRatio, growth, idleRatio, type Pair } from "./compare.ts";
import type { Results } from "./results.ts";

interface Bar {
  readonly says: string;
  readonly limit: number;
  readonly found: (results: Results) => number | undefined;
}

interface Target {
  readonly what: string;
  readonly target: Bar;
  readonly stretch?: Bar;
}

const grpc = "Spillway, gRPC";
const openai = "Spillway, OpenAI";
const relay = "bare grpc-js relay";
const byHand = "node:http2 by hand";

const bar = (limit: number, theirs: string, found: Bar["found"]): Bar => ({
  says: `≤ ${limit.toFixed(2)} × ${theirs}`,
  limit,
  found,
});
const cpu = (limit: number, { theirs, ...pair }: Pair): Bar =>
  bar(limit, theirs, (results) => cpuRatio(results, { ...pair, theirs }));
const added = (limit: number, { theirs, ...pair }: Pair): Bar =>
  bar(limit, theirs, (results) => addedRatio(results, { ...pair, theirs }));

const hundred = "100 streams × 50 tokens/s";
const fourHundred = "400 streams × 50 tokens/s";
const burst = "burst, 16 streams of 2000 tokens";
const saturated = "unary, saturated";
const paced = "unary, 200/s";
const few = "10 streams, 5000 tokens/s in all";
const many = "5000 streams, 5000 tokens/s in all";

const targets: readonly Target[] = [
  {
    what: "CPU per token, 100 streams × 50/s",
    target: cpu(2.8, { workload: hundred, ours: grpc, theirs: "nginx" }),
    stretch: cpu(2.4, { workload: hundred, ours: grpc, theirs: "nginx" }),
  },
  {
    what: "CPU per token, 20,000 tokens/s",
    target: cpu(2.2, { workload: fourHundred, ours: grpc, theirs: "nginx" }),
    stretch: cpu(1.9, { workload: fourHundred, ours: grpc, theirs: "nginx" }),
  },
  {
    what: "CPU per token, burst",
    target: cpu(0.6, { workload: burst, ours: grpc, theirs: relay }),
    stretch: cpu(1, { workload: burst, ours: grpc, theirs: byHand }),
  },
  {
    what: "CPU per unary call, saturated",
    target: cpu(1.5, { workload: saturated, ours: grpc, theirs: relay }),
    stretch: cpu(6, { workload: saturated, ours: grpc, theirs: "nginx" }),
  },
  {
    what: "added p50 of a unary call at 200/s",
    target: added(1.25, { workload: paced, ours: grpc, theirs: relay }),
    stretch: added(1, { workload: paced, ours: grpc, theirs: byHand }),
  },
  {
    what: "added p50 of a token, 100 streams × 50/s",
    target: added(1.25, { workload: hundred, ours: grpc, theirs: relay }),
    stretch: added(1, { workload: hundred, ours: grpc, theirs: byHand }),
  },
  {
    what: "OpenAI door against Portkey, unary",
    target: cpu(1 / 4, { workload: saturated, ours: openai, theirs: "Portkey" }),
    stretch: cpu(1 / 6, { workload: saturated, ours: openai, theirs: "Portkey" }),
  },
  {
    what: "OpenAI door against Portkey, token",
    target: cpu(1 / 2, { workload: hundred, ours: openai, theirs: "Portkey" }),
    stretch: cpu(1 / 3, { workload: hundred, ours: openai, theirs: "Portkey" }),
  },
  {
    what: "CPU per token as a ratio to nginx, from 10 to 5,000 streams",
    target: bar(1.3, "that of 10 streams", (results) =>
      growth(results, { ours: grpc, theirs: "nginx" }, few, many),
    ),
  },
  {
    what: "memory of an idle stream, 1 to 5,000",
    target: bar(1.5, relay, (results) => idleRatio(results, grpc, relay)),
  },
];

const shown = (value: number | undefined) => (value === undefined ? "–" : value.toFixed(2));

function verdict({ limit, found }: Bar, results: Results, words: readonly [string, string]): string {
  const value = found(results);
  if (value === undefined) return "not measured";
  return value <= limit ? words[0] : words[1];
}

/** The table of targets in Markdown; what was not measured says so. */
export function targetTable(results: Results): string {
  const rows = targets.map(({ what, target, stretch }) => {
    const first = `| ${what} | ${target.says} | ${shown(target.found(results))} | ${verdict(target, results, ["met", "**missed**"])}`;
    if (stretch === undefined) return `${first} | | | |\n`;
    return `${first} | ${stretch.says} | ${shown(stretch.found(results))} | ${verdict(stretch, results, ["reached", "not reached"])} |\n`;
  });
  return `| | target | found | | stretch | found | |\n|---|---|---|---|---|---|---|\n${rows.join("")}`;
}
