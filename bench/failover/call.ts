/** A call as its caller saw it, and how its answer is judged. */
import { answerTokens } from "./provider.ts";

export type Outcome =
  /** The whole answer of one provider. */
  | "complete"
  /** An error that the client was told: a status, an error inside the stream, a broken connection. */
  | "told"
  /** Ended as a good answer ends, but is none: cut short. */
  | "truncated"
  /** Ended as a good answer ends, but mixes or repeats parts. */
  | "garbled"
  /** No end within `clientTimeoutMs`. */
  | "timed-out";

export interface CallRecord {
  readonly call: number;
  readonly streaming: boolean;
  readonly startedMs: number;
  /** The first token of what was kept, of streams. Absent when none came. */
  readonly firstTokenMs?: number;
  readonly endedMs: number;
  readonly outcome: Outcome;
  /** Who wrote the answer, of complete ones. */
  readonly servedBy?: "primary" | "backup";
  /** For truncated and garbled ones: whether it even had a finish reason, so that no client could have known. */
  readonly hasFinish?: boolean;
  /** The error, shortened, for the curious. */
  readonly error?: string;
}

/** A caller's patience; nothing of it is told to the system. */
export const clientTimeoutMs = 20_000;

/** What the text of an answer is worth that ended as good ones end. */
export function judge(text: string): Pick<CallRecord, "outcome" | "servedBy"> {
  const whole = (letter: string) => Array.from({ length: answerTokens }, (_, i) => `${letter}${i} `).join("");
  const [primary, backup] = [whole("p"), whole("b")];
  if (text === primary) return { outcome: "complete", servedBy: "primary" };
  if (text === backup) return { outcome: "complete", servedBy: "backup" };
  const isCut = primary.startsWith(text) || backup.startsWith(text);
  return { outcome: isCut ? "truncated" : "garbled" };
}

/** What a protocol's client saw. */
export type Seen =
  | { readonly kind: "ended"; readonly text: string; readonly hasFinish: boolean }
  | { readonly kind: "error"; readonly error: string };

/** Asks once and resolves with what was seen; `onToken` when output comes, and whether it is the first of what is kept. Never rejects. */
export type Ask = (
  call: number,
  streaming: boolean,
  signal: AbortSignal,
  onToken: (isFirst: boolean) => void,
) => Promise<Seen>;

/** Makes a call and judges it. Never rejects. */
export async function makeCall(ask: Ask, call: number, streaming: boolean): Promise<CallRecord> {
  const startedMs = performance.now();
  let firstTokenMs: number | undefined;
  const signal = AbortSignal.timeout(clientTimeoutMs);
  const seen = await ask(call, streaming, signal, (isFirst) => {
    if (isFirst) firstTokenMs = performance.now();
  });
  const base = {
    ...{ call, streaming, startedMs, endedMs: performance.now() },
    ...(firstTokenMs === undefined ? {} : { firstTokenMs }),
  };
  if (signal.aborted) return { ...base, outcome: "timed-out" };
  if (seen.kind === "error") return { ...base, outcome: "told", error: seen.error.slice(0, 200) };
  const judged = judge(seen.text);
  return { ...base, ...judged, ...(judged.outcome === "complete" ? {} : { hasFinish: seen.hasFinish }) };
}
