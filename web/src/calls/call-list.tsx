import type { Call } from "../../../gen/spillway/v1/call_pb.ts";
import { chosenCall, hold } from "../live/calls.ts";
import { formatMs } from "../pure/format.ts";
import { durationMs, timestampMs } from "../pure/wire-time.ts";
import { AttemptPath } from "./attempt-path.tsx";

/** More rows would be work for the browser and none for the eye; the server remembers no more. */
const maxRows = 200;

export function CallList({ calls }: { readonly calls: readonly Call[] }) {
  return (
    <section
      class="scroll"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls is scrolled with the keys
      tabIndex={0}
      aria-label="List of recent calls"
      onPointerEnter={() => hold(true)}
      onPointerLeave={() => hold(false)}
      onFocusCapture={() => hold(true)}
      onBlurCapture={() => hold(false)}
    >
      <table class="call-list">
        <thead>
          <tr>
            <th scope="col">ended</th>
            <th scope="col">attempts</th>
            <th scope="col">status</th>
            <th scope="col" class="number">
              took
            </th>
          </tr>
        </thead>
        <tbody>
          {calls.slice(0, maxRows).map((call) => (
            <CallRow key={call.completionId} call={call} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function CallRow({ call }: { readonly call: Call }) {
  const isChosen = chosenCall.value?.completionId === call.completionId;
  const took = durationMs(call.duration) ?? 0;
  const endedAt = timeOfDay((timestampMs(call.startTime) ?? 0) + took);
  return (
    <tr class={isChosen ? "chosen" : ""}>
      <td>
        <button
          type="button"
          class="link"
          aria-pressed={isChosen}
          aria-label={`Attempts of the call that ended at ${endedAt}`}
          onClick={() => (chosenCall.value = call)}
        >
          {endedAt}
        </button>
      </td>
      <td>
        <AttemptPath attempts={call.attempts} />
      </td>
      <td class={call.status === "ok" ? "" : "ill"}>{call.status}</td>
      <td class="number">{formatMs(took)}</td>
    </tr>
  );
}

function timeOfDay(ms: number): string {
  return new Date(ms).toLocaleTimeString(undefined, { hour12: false });
}
