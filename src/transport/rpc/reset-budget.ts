/**
 * A bound on calls that a client opens only to reset them (CVE-2023-44487): each costs
 * the work of a call and none counts against the streams that a connection may have open.
 * Node's own bound is 1,000 of them at once, two seconds of one core, and grpc-js does not
 * let us set it; both listeners' streams show up in Node's diagnostics channel.
 */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { constants, type Http2Session, type ServerHttp2Stream } from "node:http2";
import type { Clock } from "../../core/base/clock.ts";
import { GcraBucket } from "../../core/base/gcra-bucket.ts";

const closed = "http2.server.stream.close";

/** Resets of one connection at once, before anything was answered: about what a busy client drops when it is restarted. */
export const resetBurst = 200;

/** And a second, on end: a proxy that carries the calls of many impatient callers. */
export const resetsPerSecond = 50;

/**
 * Ends connections of HTTP/2 that reset more calls than that, on all servers of this
 * process. A call whose answer has begun may be left at will: callers do that. The
 * answer ends the watch.
 */
export function limitResets(clock: Clock): () => void {
  const budgets = new WeakMap<Http2Session, GcraBucket>();
  const count = (event: unknown) => {
    const { stream } = event as { readonly stream: ServerHttp2Stream };
    const { session } = stream;
    if (!stream.aborted || stream.headersSent || session === undefined || session.destroyed) return;
    const budget = budgets.get(session) ?? new GcraBucket(resetsPerSecond, resetBurst);
    budgets.set(session, budget);
    const now = clock.now();
    budget.take(1, now);
    if (budget.free(now) === 0) session.destroy(undefined, constants.NGHTTP2_ENHANCE_YOUR_CALM);
  };
  subscribe(closed, count);
  return () => void unsubscribe(closed, count);
}
