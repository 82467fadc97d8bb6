/**
 * Timeouts longer than a timer of Node takes. grpc-js reckons `grpc-timeout` in 32 bits of
 * milliseconds and answers DEADLINE_EXCEEDED at once, or after a time of chance, to a caller
 * who has 25 days or more. It reads the header before anything of ours sees the call, but
 * Node tells of each stream before that.
 */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingHttpHeaders } from "node:http2";

const created = "http2.server.stream.created";

const header = "grpc-timeout";

/** 24.8 days: nobody waits that long, and no bound of ours is longer. */
const longestSeconds = Math.floor((2 ** 31 - 1) / 1_000);

/** Seconds of the units that can be too long: 99,999,999 milliseconds, the most that fits, are a day. */
const secondsOf: Readonly<Record<string, number>> = { H: 3_600, M: 60, S: 1 };

/** Shortens such timeouts on all servers of this process. The answer ends it. */
export function boundTimeouts(): () => void {
  const bound = (event: unknown) => {
    const { headers } = event as { readonly headers: IncomingHttpHeaders };
    const timeout = headers[header];
    if (typeof timeout === "string" && isTooLong(timeout)) headers[header] = `${longestSeconds}S`;
  };
  subscribe(created, bound);
  return () => void unsubscribe(created, bound);
}

function isTooLong(timeout: string): boolean {
  const [, amount, unit = ""] = /^(\d{1,8})([HMS])$/.exec(timeout) ?? [];
  return amount !== undefined && Number(amount) * (secondsOf[unit] ?? 0) > longestSeconds;
}
