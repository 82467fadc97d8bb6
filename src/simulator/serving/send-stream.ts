/** Sends an answer frame by frame, at its pace, until it is whole or its fault breaks it. */
import type { BreakFault } from "../fault.ts";
import type { Frame } from "../frame.ts";
import { type Delivery, wait } from "./delivery.ts";

/** Resolves when the response ended; rejects when the client left. */
export async function sendStream(delivery: Delivery): Promise<void> {
  const { breakage, delay, dialect, framing, headers, pacing, writer } = delivery;
  await wait(pacing.headersMs, delay, writer.signal);
  const contentType = dialect.streamContentType(framing.question);
  writer.begin(200, { "cache-control": "no-cache", ...headers, "content-type": contentType });
  const outbox = createOutbox(delivery);
  let tokens = 0;
  let frames = 0;
  for (const frame of dialect.stream(framing)) {
    if (breakage !== undefined && breaksBefore(frame, tokens, breakage)) {
      await outbox.flush();
      return sendBreakage(breakage, delivery, frames);
    }
    frames += 1;
    if (frame.tokens > 0) {
      await outbox.pause(tokens === 0 ? pacing.ttftMs : pacing.perTokenMs * frame.tokens);
      tokens += frame.tokens;
    }
    await outbox.put(frame);
  }
  await outbox.flush();
  await writer.finish("eof");
}

/** Whether the fault strikes before this frame; one that outlasts the answer strikes before the finish. */
function breaksBefore(frame: Frame, tokens: number, breakage: BreakFault): boolean {
  if (breakage.kind === "no-end-marker") return frame.part === "end";
  return frame.part !== "answer" || tokens + frame.tokens > breakage.afterTokens;
}

async function sendBreakage(breakage: BreakFault, delivery: Delivery, frames: number): Promise<void> {
  const { delay, dialect, framing, writer } = delivery;
  switch (breakage.kind) {
    case "cut":
      return writer.finish(breakage.manner);
    case "stall":
      return writer.gone();
    case "keep-alives":
      for (;;) {
        await writer.write(dialect.keepAlive());
        await delay(breakage.everyMs, writer.signal);
      }
    case "malformed":
      await writer.write(dialect.malformed(framing));
      return writer.finish("eof");
    case "in-band-error":
      await writer.write(dialect.inBandError(breakage.error, framing, frames));
      return writer.finish("eof");
    case "no-end-marker":
      return writer.finish("eof");
  }
}

interface Outbox {
  put(frame: Frame): Promise<void>;
  /** Lets out what waits, then waits. */
  pause(delayMs: number): Promise<void>;
  flush(): Promise<void>;
}

/** Gathers frames until they hold the tokens of one write. Waits let out structure, never a half write. */
function createOutbox({ pacing, delay, writer }: Delivery): Outbox {
  let waiting: (string | Uint8Array)[] = [];
  let tokens = 0;
  const flush = async (): Promise<void> => {
    if (waiting.length === 0) return;
    const bytes = joined(waiting);
    const count = tokens;
    waiting = [];
    tokens = 0;
    await writer.write(bytes, count);
  };
  return {
    flush,
    async put(frame) {
      waiting.push(frame.bytes);
      tokens += frame.tokens;
      if (tokens >= pacing.tokensPerWrite) await flush();
    },
    async pause(delayMs) {
      if (delayMs <= 0) return;
      if (tokens === 0) await flush();
      await delay(delayMs, writer.signal);
    },
  };
}

function joined(parts: readonly (string | Uint8Array)[]): string | Uint8Array {
  const only = parts[0];
  if (parts.length === 1 && only !== undefined) return only;
  if (parts.every((part) => typeof part === "string")) return parts.join("");
  return Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : part)));
}
