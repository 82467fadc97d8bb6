/**
 * Envoy's outlier detection over priorities (routing.md §1.2): five server errors in a
 * row eject a host, for thirty seconds times the number of its ejections, less one for
 * every ten seconds without. At most a tenth of the hosts are ejected, but always one.
 * The rules that need five hosts never apply to a handful of endpoints.
 */
import type { FailureKind } from "../../core/model/disposition.ts";
import { firstOf, type Place, type Rule } from "./baseline-pool.ts";

const consecutiveErrors = 5;
const baseMs = 30_000;
const longestMs = 300_000;
const intervalMs = 10_000;

/** What Envoy sees as a 5xx or as an error of its own making. */
const serverErrors: ReadonlySet<FailureKind> = new Set([
  "connect",
  "connection-lost",
  "server-error",
  "overloaded",
  "first-token-timeout",
  "stalled",
  "timeout",
  "truncated",
]);

interface Host {
  streak: number;
  times: number;
  /** When the number of ejections was last counted down, or up. */
  countedAt: number;
  ejectedUntil: number;
}

export function createOutlierDetection(): Rule {
  const hosts = new Map<string, Host>();
  const hostOf = ({ endpoint }: Place): Host => {
    const known = hosts.get(endpoint.name);
    if (known !== undefined) return known;
    const fresh = { streak: 0, times: 0, countedAt: 0, ejectedUntil: 0 };
    hosts.set(endpoint.name, fresh);
    return fresh;
  };
  return {
    choose(among, now) {
      const ready = among.filter((place) => hostOf(place).ejectedUntil <= now);
      // Nobody is left: panic ignores ejections.
      return firstOf(ready.length > 0 ? ready : among);
    },
    ended(place, { outcome, now }) {
      const host = hostOf(place);
      if (outcome.kind === "succeeded") host.streak = 0;
      if (outcome.kind !== "failed" || !serverErrors.has(outcome.failure.kind)) return;
      host.streak += 1;
      const isOneEjected = [...hosts.values()].some((other) => other.ejectedUntil > now);
      if (host.streak >= consecutiveErrors && !isOneEjected) eject(host, now);
    },
  };
}

function eject(host: Host, now: number): void {
  const calmSince = Math.max(host.countedAt, host.ejectedUntil);
  const calmIntervals = Math.floor((now - calmSince) / intervalMs);
  host.times = Math.max(0, host.times - calmIntervals) + 1;
  host.countedAt = now;
  host.streak = 0;
  host.ejectedUntil = now + Math.min(longestMs, baseMs * host.times);
}
