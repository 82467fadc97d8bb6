/** The result for people. */
import { cpus } from "node:os";
import type { Trial } from "./trial.ts";

export function overloadPage(trials: readonly Trial[]): string {
  return `# More than can be carried

Made by \`npm run bench:overload -- --out docs/benchmarks/overload.md\`. The gateway runs on one core, which it shares with processes
that only count, with its settings as they come, the upstream and the load on another, ${cpus().length} × ${cpus()[0]?.model.trim() ?? "a processor"} in all, Node ${process.version}.
Calls are made at their rate whatever becomes of the ones before (open loop), each with a deadline that the gateway is told. **Good**
is what is answered whole within its deadline. The peak is the best goodput of a ramp that grows by a quarter at a step. Medians of
interleaved rounds; goodput compares within one table only.

${trials.map(section).join("\n")}
## How to read it

- A refusal costs the gateway what HTTP/2 costs before a body is read. The more a call is worth, the less refusals matter: behind
  streams they are small change, behind unary calls of a few hundred bytes they are a twelfth of a call.
- The bound is on lag (\`overload.max_lag\`), so a call that is let in may wait for that long; it shows in the p99.
`;
}

function section({ workload, peakPerSecond, rows, recoveryMs }: Trial): string {
  const lines = rows.map((row) =>
    [
      row.name,
      row.offeredPerSecond.toFixed(0),
      row.goodPerSecond.toFixed(0),
      `${((100 * row.goodPerSecond) / peakPerSecond).toFixed(0)} %`,
      `${row.p50Ms.toFixed(0)} / ${row.p99Ms.toFixed(0)} ms`,
      workload.streaming ? `${row.gapP50Ms.toFixed(0)} / ${row.gapP99Ms.toFixed(0)} ms` : "–",
      row.shed,
      row.shed === 0 ? "–" : `${((100 * row.shedWithRetryInfo) / row.shed).toFixed(0)} %`,
      row.shed === 0 ? "–" : `${row.shedP99Ms.toFixed(0)} ms`,
      row.late,
      row.failed,
      `${(100 * row.coreShare).toFixed(0)} %`,
    ].join(" | "),
  );
  return `## ${workload.name}

Deadline ${workload.deadlineMs / 1_000} s. Peak: ${peakPerSecond.toFixed(0)} good calls a second. After three times the peak ends, calls at half the peak
are all well again from ${recoveryMs.toFixed(0)} ms on.

| Offered | a second | good a second | of the peak | p50 / p99 of the good | between tokens p50 / p99 | refused | with RetryInfo | p99 of a refusal | late | failed | core |
|---|---|---|---|---|---|---|---|---|---|---|---|
${lines.map((line) => `| ${line} |`).join("\n")}
`;
}
