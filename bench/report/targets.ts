/** The targets of the design as ratios between systems in the same run, and what was found. */
import type { Finding, Results } from "./results.ts";

interface Target {
  readonly what: string;
  readonly workload: string;
  readonly ours: string;
  readonly theirs: string;
  readonly measure: "cpuMicros" | "p50Ms";
  readonly target: number;
  readonly stretch: { readonly theirs: string; readonly factor: number };
}

const grpc = "Spillway, gRPC";
const relay = "bare grpc-js relay";
const byHand = "node:http2 by hand";

const targets: readonly Target[] = [
  {
    what: "CPU per token, 100 streams × 50/s",
    workload: "100 streams × 50 tokens/s",
    ours: grpc,
    theirs: "nginx",
    measure: "cpuMicros",
    target: 2.8,
    stretch: { theirs: "nginx", factor: 2.4 },
  },
  {
    what: "CPU per token, 20,000 tokens/s",
    workload: "400 streams × 50 tokens/s",
    ours: grpc,
    theirs: "nginx",
    measure: "cpuMicros",
    target: 2.2,
    stretch: { theirs: "nginx", factor: 1.9 },
  },
  {
    what: "CPU per token, burst",
    workload: "burst, 16 streams of 2000 tokens",
    ours: grpc,
    theirs: relay,
    measure: "cpuMicros",
    target: 0.6,
    stretch: { theirs: byHand, factor: 1 },
  },
  {
    what: "CPU per unary call, saturated",
    workload: "unary, saturated",
    ours: grpc,
    theirs: relay,
    measure: "cpuMicros",
    target: 1.5,
    stretch: { theirs: "nginx", factor: 6 },
  },
  {
    what: "p50 of a unary call at 200/s",
    workload: "unary, 200/s",
    ours: grpc,
    theirs: relay,
    measure: "p50Ms",
    target: 1.25,
    stretch: { theirs: byHand, factor: 1 },
  },
  {
    what: "p50 of a token, 100 streams × 50/s",
    workload: "100 streams × 50 tokens/s",
    ours: grpc,
    theirs: relay,
    measure: "p50Ms",
    target: 1.25,
    stretch: { theirs: byHand, factor: 1 },
  },
  {
    what: "OpenAI door against Portkey, unary",
    workload: "unary, saturated",
    ours: "Spillway, OpenAI",
    theirs: "Portkey",
    measure: "cpuMicros",
    target: 1 / 4,
    stretch: { theirs: "Portkey", factor: 1 / 6 },
  },
  {
    what: "OpenAI door against Portkey, token",
    workload: "100 streams × 50 tokens/s",
    ours: "Spillway, OpenAI",
    theirs: "Portkey",
    measure: "cpuMicros",
    target: 1 / 2,
    stretch: { theirs: "Portkey", factor: 1 / 3 },
  },
];

/** The table of targets in Markdown; what was not measured says so. */
export function targetTable({ findings }: Results): string {
  const rows = targets.map(({ what, workload, ours, theirs, measure, target, stretch }) => {
    const found = ratio(findings, { workload, ours, theirs, measure });
    const stretched = ratio(findings, { workload, ours, theirs: stretch.theirs, measure });
    const verdict = found === undefined ? "not measured" : found <= target ? "met" : "**missed**";
    const reached = stretched === undefined ? "" : stretched <= stretch.factor ? "reached" : "not reached";
    const limit = `≤ ${target.toFixed(2)} × ${theirs}`;
    const further = `≤ ${stretch.factor.toFixed(2)} × ${stretch.theirs}`;
    const shown = (value: number | undefined) => (value === undefined ? "–" : value.toFixed(2));
    return `| ${what} | ${limit} | ${shown(found)} | ${verdict} | ${further} | ${shown(stretched)} | ${reached} |\n`;
  });
  return `| | target | found | | stretch | found | |\n|---|---|---|---|---|---|---|\n${rows.join("")}`;
}

function ratio(
  findings: readonly Finding[],
  { workload, ours, theirs, measure }: Pick<Target, "workload" | "ours" | "theirs" | "measure">,
): number | undefined {
  const of = (system: string) =>
    findings.find((finding) => finding.system === system && finding.workload === workload)?.median[measure];
  const [own, other] = [of(ours), of(theirs)];
  return own === undefined || other === undefined || other === 0 ? undefined : own / other;
}
