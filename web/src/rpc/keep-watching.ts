/**
 * A server stream that is opened again whenever it ends. It refuses to go on where
 * going on is useless: without a permission, or with a server that lacks the method.
 */
import { Code, ConnectError } from "@connectrpc/connect";
import { reconnectDelayMs } from "../pure/backoff.ts";

export type Connection =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  | { readonly kind: "waiting"; readonly delayMs: number; readonly reason: string }
  | { readonly kind: "refused"; readonly code: Code; readonly reason: string };

export interface Watching<T> {
  readonly open: (signal: AbortSignal) => AsyncIterable<T>;
  /** `isFirst`: the first message of a connection. */
  readonly onMessage: (message: T, isFirst: boolean) => void;
  readonly onConnection: (connection: Connection) => void;
  /** A stream without a word for so long is given up; Infinity where silence is no sign. */
  readonly silenceMs: number;
  /** Resolves after so long, or at once when the signal aborts. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly chance: () => number;
}

const useless: ReadonlySet<Code> = new Set([Code.Unauthenticated, Code.PermissionDenied, Code.Unimplemented]);

/** Watches until the signal aborts or the server refuses for good. Never rejects. */
export async function keepWatching<T>(watching: Watching<T>, signal: AbortSignal): Promise<void> {
  const { onConnection, pause, chance } = watching;
  let failures = 0;
  onConnection({ kind: "connecting" });
  while (!signal.aborted) {
    const ending = await watchOnce(watching, signal);
    if (signal.aborted) return;
    if (ending.kind === "refused") return onConnection(ending);
    failures = ending.heard ? 1 : failures + 1;
    const delayMs = reconnectDelayMs(failures, chance());
    onConnection({ kind: "waiting", delayMs, reason: ending.reason });
    await pause(delayMs, signal);
  }
}

type Ending =
  | { readonly kind: "broken"; readonly heard: boolean; readonly reason: string }
  | Extract<Connection, { kind: "refused" }>;

async function watchOnce<T>(watching: Watching<T>, signal: AbortSignal): Promise<Ending> {
  const { open, onMessage, onConnection, silenceMs, pause } = watching;
  const silent = new AbortController();
  let patience = new AbortController();
  const heed = () => {
    patience.abort();
    patience = new AbortController();
    const { signal: calmed } = patience;
    void pause(silenceMs, calmed).then(() => calmed.aborted || silent.abort());
  };
  let heard = false;
  try {
    if (Number.isFinite(silenceMs)) heed();
    for await (const message of open(AbortSignal.any([signal, silent.signal]))) {
      if (!heard) onConnection({ kind: "live" });
      onMessage(message, !heard);
      heard = true;
      if (Number.isFinite(silenceMs)) heed();
    }
    return { kind: "broken", heard, reason: "the server ended the stream" };
  } catch (thrown) {
    const { code, rawMessage } = ConnectError.from(thrown);
    if (useless.has(code)) return { kind: "refused", code, reason: rawMessage };
    return { kind: "broken", heard, reason: silent.signal.aborted ? "the server fell silent" : rawMessage };
  } finally {
    patience.abort();
  }
}
