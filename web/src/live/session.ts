/** What the page listens to for as long as it is looked at. */
import { effect, signal } from "@preact/signals";
import { token } from "../rpc/access.ts";
import { endpointClient } from "../rpc/clients.ts";
import { type Connection, keepWatching } from "../rpc/keep-watching.ts";
import { pause } from "../rpc/pause.ts";
import { takeCalls } from "./calls.ts";
import { takeEndpoints } from "./endpoints.ts";
import { learnPermission } from "./permission.ts";

export const connection = signal<Connection>({ kind: "connecting" });
/** The stream of calls is a stream of its own; a server without it still has a page. */
export const callsConnection = signal<Connection>({ kind: "connecting" });

/** Half a second: shares move by a few percent a second. */
const endpointsInterval = { seconds: 0n, nanos: 500_000_000 };
const callsInterval = { seconds: 0n, nanos: 500_000_000 };
/** Ten messages that did not come. */
const silenceMs = 5_000;
/** A page that nobody sees gives its connections back: a browser has six for each server. */
const hiddenPatienceMs = 60_000;

const isWatched = signal(!document.hidden);

/** Listens while the page is seen, anew with each token. */
export function startSession(): void {
  let hiding: ReturnType<typeof setTimeout> | undefined;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiding);
    if (!document.hidden) isWatched.value = true;
    else hiding = setTimeout(() => (isWatched.value = false), hiddenPatienceMs);
  });
  effect(() => {
    // Read here so that another token opens other streams.
    void token.value;
    if (!isWatched.value) return;
    const over = new AbortController();
    listen(over.signal);
    return () => over.abort();
  });
}

function listen(signal: AbortSignal): void {
  const shared = { pause, chance: Math.random };
  void learnPermission(signal);
  void keepWatching(
    {
      ...shared,
      silenceMs,
      open: (aborted) => endpointClient.watchEndpoints({ interval: endpointsInterval }, { signal: aborted }),
      onMessage: takeEndpoints,
      onConnection: (state) => (connection.value = state),
    },
    signal,
  );
  void keepWatching(
    {
      ...shared,
      // Where nobody calls there is nothing to tell.
      silenceMs: Number.POSITIVE_INFINITY,
      open: (aborted) => endpointClient.watchRecentCalls({ interval: callsInterval }, { signal: aborted }),
      onMessage: ({ calls }, isFirst) => takeCalls(calls, isFirst),
      onConnection: (state) => (callsConnection.value = state),
    },
    signal,
  );
}
