/** Whether an endpoint may take live work at this moment, whoever asks; and if not, from when on it may. */
import { hopefulAt } from "../health/breaker.ts";
import type { TokenCharge } from "../limits/charging.ts";
import { longestPaceMs } from "../limits/endpoint-capacity.ts";
import type { RefusalReason } from "../model/refusal.ts";
import type { RoutedEndpoint } from "./candidate.ts";

/** How soon to look again when only what becomes of another attempt makes room. */
const slotRetryMs = 100;

/** Why it takes no work now; undefined: it does, as far as its limits allow. */
export function closedTo(at: RoutedEndpoint, now: number): RefusalReason | undefined {
  if (at.drained) return "drained";
  if (at.quarantine !== undefined) return "blocked";
  const block = at.account.block(now);
  if (block !== undefined) return block.reason;
  const { breaker } = at.health.recovery;
  if (breaker.state !== "closed") return isHard(breaker.cause) ? "blocked" : "breaker";
  return at.capacity.pausedUntil(now) === undefined ? undefined : "rate-limit";
}

/** The same for this request: an endpoint in doubt takes no more than decides its case. */
export function refusesNow(at: RoutedEndpoint, now: number): RefusalReason | undefined {
  return closedTo(at, now) ?? (isInDoubt(at) ? "breaker" : undefined);
}

function isInDoubt(at: RoutedEndpoint): boolean {
  return at.awaiting >= at.health.stake;
}

/** How long the attempt would be paced, in milliseconds; undefined: its limits leave no room. */
export function pacedBy(at: RoutedEndpoint, charge: TokenCharge, now: number): number | undefined {
  if (!at.capacity.hasSlot) return undefined;
  const waitMs = at.capacity.waitMs(charge, now);
  return waitMs > longestPaceMs ? undefined : waitMs;
}

/** An endpoint with less than a fifth of its limits free is left to first attempts (routing.md §2.7). */
const hedgeHeadroom = 0.2;

export function hasRoomForHedge(at: RoutedEndpoint, now: number): boolean {
  for (const share of at.capacity.free(now).values()) if (share <= hedgeHeadroom) return false;
  return true;
}

/** When an endpoint that refused for this reason may take work again; undefined: waiting does not help. */
export function reopensAt(
  at: RoutedEndpoint,
  reason: RefusalReason,
  charge: TokenCharge,
  now: number,
): number | undefined {
  switch (reason) {
    case "breaker":
      return Math.max(now + slotRetryMs, hopefulAt(at.health.recovery.breaker, now));
    case "blocked":
    case "rate-limit":
      if (at.quarantine !== undefined) return undefined;
      return Math.max(
        at.account.block(now)?.until ?? now,
        at.capacity.pausedUntil(now) ?? now,
        hopefulAt(at.health.recovery.breaker, now),
      );
    case "capacity":
      // Work that waits may be let in as soon as pacing allows it.
      return at.capacity.hasSlot
        ? Math.max(now + 1, now + at.capacity.waitMs(charge, now) - longestPaceMs)
        : now + slotRetryMs;
    default:
      return undefined;
  }
}

/** The reason for people. */
export function closedDetail(at: RoutedEndpoint, reason: RefusalReason, now: number): string {
  const { breaker } = at.health.recovery;
  const inSeconds = (until: number): string => `${(Math.max(0, until - now) / 1_000).toFixed(1)} s`;
  switch (reason) {
    case "drained":
      return "an operator drained it";
    case "breaker":
      return breaker.state === "closed"
        ? "its last attempts failed, and those that run decide its case"
        : `its breaker is ${breaker.state}: ${breaker.reason}`;
    case "blocked":
    case "rate-limit": {
      if (at.quarantine !== undefined)
        return `it is in quarantine until an operator resumes it: ${at.quarantine}`;
      const block = at.account.block(now);
      if (block !== undefined) return `${block.detail}, for ${inSeconds(block.until)}`;
      if (breaker.state !== "closed") return breaker.reason;
      return `it rests after a 429, for ${inSeconds(at.capacity.pausedUntil(now) ?? now)}`;
    }
    case "budget":
      return "the budget has not enough left for it";
    case "capacity":
      return at.capacity.hasSlot ? "its rate limit leaves no room now" : "it runs as many attempts as it may";
    default:
      return reason;
  }
}

function isHard(cause: string): boolean {
  return cause === "auth" || cause === "quota";
}
