/** The result for people. */
import { mostGrowthMiB, mostRatio, problemsOf, type Report, type Row, signed, sumUp } from "./report.ts";

export const headOfTable = `| attack | door | connections | ended by the gateway | p50 / p99 calm | p50 / p99 attacked | p99 ratio | calls | too busy | failed | gateway CPU a connection | memory | RSS |
|---|---|---|---|---|---|---|---|---|---|---|---|---|`;

export function lineOf(row: Row): string {
  const { calm, attacked, ratio } = row;
  const cells = [
    row.name,
    row.door,
    row.closed + row.kept,
    row.closed,
    `${calm.p50.toFixed(1)} / ${calm.p99.toFixed(1)} ms`,
    `${attacked.p50.toFixed(1)} / ${attacked.p99.toFixed(1)} ms`,
    ratio <= mostRatio ? ratio.toFixed(1) : `**${ratio.toFixed(1)}**`,
    row.calls,
    row.shed,
    row.failed,
    `${row.cpuMsEach.toFixed(2)} ms`,
    `${signed(row.grownMiB)} MiB`,
    `${row.rssMiB} MiB`,
  ];
  return `| ${cells.join(" | ")} |`;
}

export function hostilePage(report: Report): string {
  const { atOnce, perSecond, turns, callsPerSecond, pinned, processor, node } = report.setting;
  const pace = perSecond > 0 ? `at most ${perSecond} a second` : "as fast as it goes";
  const cores = pinned
    ? "The gateway has one core, and the attacker, the caller and the provider share the other; the attacker gets of it what the others leave."
    : "Gateway, attacker, caller and provider shared all cores.";
  const problems = problemsOf(report);
  const wrong = problems.length === 0 ? "" : `\n${problems.map((problem) => `- ✗ ${problem}`).join("\n")}\n`;
  return `# Hostile input

Made by \`npm run test:hostile\` and \`npm run test:hostile:page\`. Every attack on every door, ${atOnce} connections at once and
${pace}, from an address of its own, in ${turns} turns with calm. Meanwhile another caller makes ${callsPerSecond} unary calls a second whatever
becomes of the ones before (open loop). ${cores} ${processor}, Node ${node}.

${sumUp(report)}
${wrong}
${headOfTable}
${report.rows.map(lineOf).join("\n")}

## How to read it

- *p99*: from when a call was due to its answer, over all calls of all turns. A ratio over ${mostRatio} is set in bold.
- *Ended by the gateway*: what it ended of itself; the rest sent what is legal as far as it goes, and was left by the attacker
  after 400 ms, or was still waiting for its turn.
- *Too busy*: calls of the other caller that were refused with RESOURCE_EXHAUSTED and when to come again. *Failed*: any other error,
  and what was not answered within 10 s.
- *Memory*: heap and what hangs on it after a plain collection, beyond what it was before the first attack: it holds compiled code,
  and what such a collection leaves. *RSS*: what the system counted at the end of the attack, garbage included. What is judged is
  what the gateway holds in the end, callers served once more and all garbage gone: over ${mostGrowthMiB} MiB more than in the beginning is a failure.
`;
}
