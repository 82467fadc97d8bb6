import type { Delay } from "../delay.ts";
import type { Dialect, Framing } from "../dialect.ts";
import type { BreakFault } from "../fault.ts";
import type { Pacing } from "../pacing.ts";
import type { ResponseWriter } from "./response-writer.ts";

/** All that is needed to send one answer. */
export interface Delivery {
  readonly dialect: Dialect;
  readonly framing: Framing;
  readonly pacing: Pacing;
  readonly breakage: BreakFault | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly writer: ResponseWriter;
  readonly delay: Delay;
}

/** Waits, unless there is nothing to wait for. */
export async function wait(delayMs: number, delay: Delay, signal: AbortSignal): Promise<void> {
  if (delayMs > 0) await delay(delayMs, signal);
}
