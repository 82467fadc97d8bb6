/** An attempt of a simulated call, from the ticket that the pool gave for it. */
import type { PickPurpose, Ticket } from "../../core/model/pool-port.ts";
import type { Exchange } from "../providers-port.ts";
import type { AttemptNote } from "../recording.ts";

export interface SimulatedAttempt {
  readonly ticket: Ticket;
  readonly note: AttemptNote;
  exchange: Exchange | undefined;
  /** Tokens that came. */
  tokens: number;
  firstTokenAt: number | undefined;
  finish: "none" | "refusal" | "other";
}

export function createAttempt(ticket: Ticket, purpose: PickPurpose, now: number): SimulatedAttempt {
  return {
    ticket,
    note: {
      provider: ticket.endpoint.name,
      purpose,
      pickedAt: now,
      sentAt: undefined,
      endedAt: 0,
      outcome: "running",
      costNanoUsd: 0,
    },
    exchange: undefined,
    tokens: 0,
    firstTokenAt: undefined,
    finish: "none",
  };
}
