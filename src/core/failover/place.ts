import type { Ticket } from "../model/pool-port.ts";
import type { PickedPlace } from "./course-event.ts";

/** A ticket as a course sees it: names and bounds. */
export function placeOf(ticket: Ticket): PickedPlace {
  const { endpoint } = ticket;
  return {
    endpoint: endpoint.name,
    account: endpoint.provider.account,
    contextWindow: endpoint.contextWindow ?? 0,
    startAt: ticket.startAt,
    ttftTimeoutMs: ticket.ttftTimeoutMs,
    stallTimeoutMs: ticket.stallTimeoutMs,
    minTokensPerSecond: endpoint.timeouts.minTokensPerSecond,
    totalTimeoutMs: ticket.totalTimeoutMs,
    hedgeAt: ticket.hedgeAt,
  };
}
