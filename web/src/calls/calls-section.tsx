import { Code } from "@connectrpc/connect";
import { calls, chosenCall, isHeld, shownCalls, troubledOnly } from "../live/calls.ts";
import { callsConnection } from "../live/session.ts";
import { CallList } from "./call-list.tsx";
import { CallTimeline } from "./call-timeline.tsx";
import { CostsLine } from "./costs-line.tsx";

/** What became of the last calls, and the attempts of the one that is chosen. */
export function CallsSection() {
  const state = callsConnection.value;
  if (state.kind === "refused" && state.code === Code.Unimplemented) return null;
  return (
    <section aria-labelledby="calls-title">
      <div class="panel-head">
        <h2 id="calls-title">Recent calls</h2>
        <CostsLine calls={shownCalls.value} />
        {isHeld.value && <p class="hint">The list stands still while you are in it.</p>}
        <label class="check">
          <input
            type="checkbox"
            checked={troubledOnly.value}
            onChange={(event) => (troubledOnly.value = event.currentTarget.checked)}
          />
          only those with trouble
        </label>
      </div>
      <div class="calls">
        <div class="panel panel-list">
          {shownCalls.value.length === 0 ? (
            <p class="empty">
              {calls.value.length === 0 ? "No call has ended yet." : "No call had trouble."}
            </p>
          ) : (
            <CallList calls={shownCalls.value} />
          )}
        </div>
        <div class="panel">
          {chosenCall.value === undefined ? (
            <p class="empty">Choose a call to see its attempts.</p>
          ) : (
            <CallTimeline call={chosenCall.value} />
          )}
        </div>
      </div>
    </section>
  );
}
