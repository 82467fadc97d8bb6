import type { Call } from "../../../gen/spillway/v1/call_pb.ts";
import { formatCost, formatMs } from "../pure/format.ts";
import { type Timeline, type TimelineRow, timelineOf } from "../pure/timeline.ts";

/** The time line is drawn in these units and stretched to the width that there is. */
const units = 1_000;

/** The attempts of one call, one below the other, on one time line. */
export function CallTimeline({ call }: { readonly call: Call }) {
  const timeline = timelineOf(call);
  const cost = call.attempts.reduce((sum, { costNanoUsd }) => sum + costNanoUsd, 0n);
  return (
    <div class="timeline">
      <div class="panel-head">
        <h3>{call.completionId}</h3>
        <p class="figure">
          {formatMs(timeline.totalMs)} · {formatCost(cost)}
        </p>
      </div>
      <p class="hint">
        {call.route} · {call.streaming ? "stream" : "one piece"} ·{" "}
        <span class={call.status === "ok" ? "" : "ill"}>{call.status}</span>
      </p>
      <ol>
        {timeline.rows.map((row) => (
          <AttemptRow key={row.attempt.number} row={row} timeline={timeline} />
        ))}
      </ol>
      <p class="hint">Light: waiting for the first token. Full: tokens came.</p>
    </div>
  );
}

function AttemptRow({ row, timeline }: { readonly row: TimelineRow; readonly timeline: Timeline }) {
  const { attempt, startMs, firstTokenMs, endMs, ending } = row;
  const x = (ms: number) => (ms / timeline.totalMs) * units;
  const failed = ending !== "succeeded";
  const streamed = firstTokenMs ?? endMs;
  return (
    <li class={failed ? "attempt attempt-failed" : "attempt"}>
      <p class="attempt-head">
        <strong>{attempt.endpoint}</strong>{" "}
        <span class={failed ? "ill" : "well"}>
          {failed ? "✕" : "✓"} {ending}
        </span>
      </p>
      <svg viewBox={`0 0 ${units} 12`} preserveAspectRatio="none" width="100%" height="12" aria-hidden="true">
        <rect class="attempt-all" width={units} height="12" />
        <rect class="attempt-wait" x={x(startMs)} width={Math.max(2, x(streamed - startMs))} height="12" />
        {firstTokenMs !== undefined && (
          <rect
            class="attempt-flow"
            x={x(firstTokenMs)}
            width={Math.max(2, x(endMs - firstTokenMs))}
            height="12"
          />
        )}
      </svg>
      <p class="hint">{factsOf(row).join(" · ")}</p>
      {attempt.failure !== undefined && <p class="evidence">{attempt.failure.message}</p>}
      <p class="evidence">Chosen: {attempt.reason}</p>
    </li>
  );
}

function factsOf({ attempt, startMs, firstTokenMs, endMs }: TimelineRow): readonly string[] {
  const { usage, costNanoUsd, discarded, hedge, possiblyBilled } = attempt;
  return [
    `at ${formatMs(startMs)}`,
    firstTokenMs === undefined ? "no token" : `first token after ${formatMs(firstTokenMs - startMs)}`,
    `took ${formatMs(endMs - startMs)}`,
    ...(usage === undefined ? [] : [`${usage.outputTokens} tokens`]),
    ...(costNanoUsd > 0n ? [formatCost(costNanoUsd)] : []),
    ...(discarded ? ["shown and discarded"] : []),
    ...(hedge ? ["a hedge"] : []),
    ...(possiblyBilled ? ["possibly billed"] : []),
  ];
}
