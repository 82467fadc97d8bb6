/**
 * One HTTP response under way. It honours back-pressure, notices that the client left,
 * counts what the kernel took, and can end a response in every way a network can.
 */
import type { ServerResponse } from "node:http";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { CutManner } from "../fault.ts";
import { breakOff } from "./break-off.ts";
import type { Ledger } from "./ledger.ts";

export interface ResponseWriter {
  /** Aborts when the connection is gone, whoever closed it. */
  readonly signal: AbortSignal;
  begin(status: number, headers: Readonly<Record<string, string>>): void;
  /** Resolves when more may be written; rejects when the connection is gone. */
  write(bytes: string | Uint8Array, tokens?: number): Promise<void>;
  /** Ends the response; what was written is on its way first. */
  finish(manner: CutManner): Promise<void>;
  /** Resolves when the connection is gone: how a provider stays silent. */
  gone(): Promise<void>;
}

/** A writer over `response` that counts into `ledger`. */
export function createResponseWriter(response: ServerResponse, ledger: Ledger): ResponseWriter {
  const left = new AbortController();
  let finished = false;
  let unflushed = 0;
  let onFlushed: (() => void) | undefined;
  response.once("close", () => {
    if (!finished && ledger.serving) ledger.add("cancelledByClient");
    left.abort();
  });
  const signal = left.signal;
  return {
    signal,
    begin(status, headers) {
      if (status >= 400) ledger.add("errors");
      response.writeHead(status, headers);
      response.flushHeaders();
    },
    async write(bytes, tokens = 0) {
      signal.throwIfAborted();
      const size = typeof bytes === "string" ? Buffer.byteLength(bytes) : bytes.byteLength;
      unflushed += 1;
      const hasRoom = response.write(bytes, (error) => {
        unflushed -= 1;
        if (!error) ledger.add("bytesAccepted", size);
        if (unflushed === 0) onFlushed?.();
      });
      ledger.add("tokensWritten", tokens);
      if (!hasRoom) await drained(response, signal);
    },
    async finish(manner) {
      finished = true;
      if (manner === "eof") {
        response.end();
        return;
      }
      // Who left has nothing to read, and nothing is left to break.
      if (signal.aborted) return;
      const flushed = new Promise<void>((resolve) => {
        onFlushed = resolve;
      });
      if (unflushed > 0) await Promise.race([flushed, aborted(signal)]);
      await settled();
      breakOff(response, manner);
    },
    gone: () => aborted(signal),
  };
}

/**
 * Linux hands over what was received before a reset; Windows and user-space network
 * stacks may drop it. This gives the client time to read, in another process by the
 * wait and in this one by the turn of the event loop after it, so that "reset after
 * N tokens" shows N tokens.
 */
async function settled(): Promise<void> {
  await sleep(settleMs);
  await nextTurn();
}

/** A loopback client that is not busy reads within a millisecond. */
const settleMs = 5;

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

async function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const onDrain = (): void => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    };
    const onAbort = (): void => {
      response.off("drain", onDrain);
      reject(signal.reason);
    };
    response.once("drain", onDrain);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
