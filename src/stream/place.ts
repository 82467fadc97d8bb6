import type { PickedPlace } from "../core/failover/course-event.ts";
import type { Ticket } from "../core/model/pool-port.ts";

/** A ticket as the course sees it: names and bounds. */
export function placeOf(ticket: Ticket): PickedPlace {
  const { endpoint } = ticket;
  return {
    endpoint: endpoint.name,
    account: endpoint.provider.account,
    contextWindow: endpoint.contextWindow ?? 0,
    startAt: ticket.startAt,
    ttftTimeoutMs: ticket.ttftTimeoutMs,
    stallTimeoutMs: ticket.stallTimeoutMs,
    totalTimeoutMs: ticket.totalTimeoutMs,
    hedgeAt: ticket.hedgeAt,
  };
}
