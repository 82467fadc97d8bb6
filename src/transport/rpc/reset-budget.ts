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
import { peerName } from "../../core/base/peer-name.ts";
import type { PeerBook } from "../../core/limits/peer-book.ts";
import type { ConnectionBounds } from "../../core/model/connection-bounds.ts";

const created = "http2.server.stream.created";
const closed = "http2.server.stream.close";

/** Calls of one connection that are reset at once, too soon: about what a busy client drops when it is restarted. */
export const resetBurst = 200;

/** And a second, on end: a proxy that carries the calls of many impatient callers. */
export const resetsPerSecond = 50;

/** Of all connections together, before each may have but `resetBurstInCrowd`: a second of a core, whoever they are. */
export const crowdBurst = 2_000;
export const crowdPerSecond = 400;
export const resetBurstInCrowd = 20;

/**
 * Nobody has made up his mind in less. Who waits longer holds his calls in the meantime,
 * and is bounded as everybody is by what may run; so clients whose deadline passes on
 * a hundred calls at once do no harm to their connection.
 */
const tooSoonMs = 250;

export interface ResetLimitDeps {
  readonly book: PeerBook;
  readonly bounds: () => ConnectionBounds;
  readonly clock: Clock;
}

/** When a call began stands on its stream: a WeakMap of that many keys costs the garbage collector more than the call. */
const since = Symbol("since");

type DatedStream = ServerHttp2Stream & { [since]?: number };

interface Conduct {
  readonly peer: string;
  readonly resets: GcraBucket;
}

/**
 * Ends connections of HTTP/2 that reset more calls than that, on all servers of this
 * process. A call that has run for a while may be left at will: callers do that. Whether it was
 * answered says nothing: a refusal is made within the read that brings the reset too.
 */
export function limitResets({ book, bounds, clock }: ResetLimitDeps): () => void {
  const conducts = new WeakMap<Http2Session, Conduct>();
  const crowd = new GcraBucket(crowdPerSecond, crowdBurst);
  const conductOf = (session: Http2Session) => {
    const known = conducts.get(session);
    if (known !== undefined) return known;
    const peer = peerName(session.socket.remoteAddress ?? "");
    const conduct = { peer, resets: new GcraBucket(resetsPerSecond, resetBurst) };
    conducts.set(session, conduct);
    return conduct;
  };
  const begin = (event: unknown) => {
    streamOf(event)[since] = clock.now();
  };
  const count = (event: unknown) => {
    const stream = streamOf(event);
    const { session } = stream;
    if (session === undefined || session.destroyed) return;
    const now = clock.now();
    if (stream.rstCode === constants.NGHTTP2_NO_ERROR) {
      // Whoever carries many calls carries many that are left: one that is let finish makes up for a reset.
      const conduct = conducts.get(session);
      conduct?.resets.take(-1, now);
      if (conduct !== undefined) book.answered(conduct.peer, now);
      return;
    }
    if (now - (stream[since] ?? now) >= tooSoonMs) return;
    const { peer, resets } = conductOf(session);
    resets.take(1, now);
    crowd.take(1, now);
    const mayReset = crowd.free(now) > 0 ? resetBurst : resetBurstInCrowd;
    const isTooMuch = book.isTooMuch(peer, bounds(), now);
    if (isTooMuch || resets.debt(now) >= mayReset) {
      session.destroy(undefined, constants.NGHTTP2_ENHANCE_YOUR_CALM);
    }
  };
  subscribe(created, begin);
  subscribe(closed, count);
  return () => {
    unsubscribe(created, begin);
    unsubscribe(closed, count);
  };
}

function streamOf(event: unknown): DatedStream {
  return (event as { readonly stream: DatedStream }).stream;
}
