/** A run of the failover benchmark as a page of Markdown. */
import type { Figures } from "./measure.ts";
import { answerTokens, pace } from "./provider.ts";
import { type Scenario, scenarios } from "./scenario.ts";

export interface FailoverFinding {
  readonly system: string;
  readonly protocol: string;
  readonly scenario: string;
  readonly figures: Figures;
  /** Shares of the backup over time, for the chart: seconds since the fault, 0 to 1. */
  readonly shares: readonly { readonly atS: number; readonly share: number }[];
  readonly faultS: number;
}

export interface FailoverResults {
  readonly node: string;
  readonly date: string;
  readonly callsPerSecond: number;
  readonly findings: readonly FailoverFinding[];
  readonly missing: readonly string[];
}

const seconds = (ms: number | undefined, none: string) =>
  ms === undefined ? none : `${(ms / 1_000).toFixed(1)} s`;
const percent = (share: number | undefined) => (share === undefined ? "–" : `${Math.round(100 * share)} %`);
const ms = (value: number) => (Number.isNaN(value) ? "–" : value.toFixed(0));

function movesRow({ system, figures }: FailoverFinding): string {
  const { shiftMs, backupShare, attemptsPerCall, probes, wastedTokens, returnMs, observedMs } = figures;
  const cells = [
    seconds(shiftMs, "never"),
    percent(backupShare),
    attemptsPerCall.toFixed(2),
    `${probes}`,
    `${wastedTokens}`,
    seconds(returnMs, `not in ${(observedMs / 1_000).toFixed(0)} s`),
  ];
  return `| ${system} | ${cells.join(" | ")} |\n`;
}

function callsRow({ system, figures }: FailoverFinding): string {
  const { calls, outcomes, undetectable, calm, fault, lostAfter } = figures;
  const lost = calls - outcomes.complete;
  const hidden = outcomes.truncated + outcomes.garbled;
  const silent = hidden === 0 ? "0" : `**${hidden}** (${undetectable} with a finish reason)`;
  const cells = [
    `${calls}`,
    `${lost}`,
    `${outcomes.told}`,
    `${outcomes["timed-out"]}`,
    silent,
    `${ms(calm.ttftP50Ms)} / ${ms(calm.ttftP99Ms)}`,
    `${ms(fault.ttftP50Ms)} / ${ms(fault.ttftP99Ms)}`,
    `${ms(calm.unaryP50Ms)} / ${ms(calm.unaryP99Ms)}`,
    `${ms(fault.unaryP50Ms)} / ${ms(fault.unaryP99Ms)}`,
    `${lostAfter}`,
  ];
  return `| ${system} | ${cells.join(" | ")} |\n`;
}

function section({ name, says }: Scenario, findings: readonly FailoverFinding[]): string {
  const own = findings.filter(({ scenario }) => scenario === name);
  if (own.length === 0) return "";
  return `## ${name[0]?.toUpperCase()}${name.slice(1)}

The primary: ${says}.

![Share of requests that go to the backup](failover-${name}.svg)

| | calls | lost | told | timed out | presented as whole, and not | calm TTFT p50 / p99 ms | TTFT during | calm unary p50 / p99 ms | unary during | lost after its return |
|---|---|---|---|---|---|---|---|---|---|---|
${own.map(callsRow).join("")}
| | 90 % on the backup after | of all requests | attempts per call | probes | tokens wasted | 90 % back after |
|---|---|---|---|---|---|---|
${own.map(movesRow).join("")}
`;
}

/** The whole page; ended. */
export function failoverPage({ node, date, callsPerSecond, findings, missing }: FailoverResults): string {
  const left =
    missing.length === 0 ? "" : `\n## Not measured\n\n${missing.map((line) => `* ${line}\n`).join("")}`;
  const faultS = findings[0]?.faultS.toFixed(0) ?? "–";
  const answerMs = pace.firstTokenMs + (answerTokens - 1) * pace.betweenTokensMs;
  return `# Failover benchmark of ${date}

Node ${node}, 2 cores: the gateway on one, load and providers on the other. ${callsPerSecond} calls a second whatever becomes of them, every other one a stream; a primary and a
backup provider, each of which answers with ${answerTokens} tokens in ${answerMs} ms when it is well. The primary is ill for ${faultS} s, then returns. One run for each row; each begins with a new
process. Settings, and what the columns mean: [bench/failover/README.md](../../bench/failover/README.md).

${scenarios.map((scenario) => section(scenario, findings)).join("")}${left}`;
}
