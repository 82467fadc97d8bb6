import { connection } from "../live/session.ts";
import type { Connection } from "../rpc/keep-watching.ts";

const tones: Readonly<Record<Connection["kind"], string>> = {
  live: "good",
  connecting: "warn",
  waiting: "bad",
  refused: "bad",
};

/** Whether what is shown is true now. Said aloud only when it changes. */
export function ConnectionState() {
  const state = connection.value;
  return (
    <p class="connection" role="status">
      <span class={`dot dot-${tones[state.kind]}`} aria-hidden="true" />
      {wordsOf(state)}
    </p>
  );
}

function wordsOf(state: Connection): string {
  switch (state.kind) {
    case "connecting":
      return "connecting";
    case "live":
      return "live";
    case "waiting":
      return `lost: ${state.reason}; again in ${(state.delayMs / 1_000).toFixed(1)} s`;
    case "refused":
      return "not allowed";
  }
}
