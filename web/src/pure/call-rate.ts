import type { AttemptCounts } from "../../../gen/spillway/v1/endpoint_pb.ts";
import type { RouteView } from "./routes.ts";

interface Reading {
  readonly at: number;
  readonly ended: number;
}

/** Over so many milliseconds the rate is taken: long enough for calm figures at one call a second. */
const windowMs = 5_000;

/** Attempts that end per second on the endpoints of a route, from counters that only grow. */
export class CallRate {
  #readings: Reading[] = [];

  /** Takes a reading in and answers the rate; undefined until a second has been seen. */
  read(atMs: number, { members }: RouteView): number | undefined {
    const ended = members.reduce((sum, { endpoint }) => sum + endedOf(endpoint.attempts), 0);
    const last = this.#readings.at(-1);
    // Counters fall when the process was started anew or the route has lost an endpoint.
    if (last !== undefined && (ended < last.ended || atMs < last.at)) this.#readings = [];
    this.#readings.push({ at: atMs, ended });
    while ((this.#readings[1]?.at ?? atMs) < atMs - windowMs) this.#readings.shift();
    const first = this.#readings[0];
    if (first === undefined || atMs - first.at < 1_000) return undefined;
    return ((ended - first.ended) * 1_000) / (atMs - first.at);
  }
}

/** Probes are our own calls, not the route's. */
function endedOf(attempts: AttemptCounts | undefined): number {
  if (attempts === undefined) return 0;
  const { succeeded, failed, cancelled, probes } = attempts;
  return Number(succeeded + failed + cancelled - probes);
}
