/** Which connections of clients are taken, those of both doors together. */
export interface ConnectionBounds {
  /** Open at once; 0: any number. */
  readonly maxOpen: number;
  /** Of these, those of one peer; 0: any number. */
  readonly maxOpenByPeer: number;
  /** How long a connection without a call is kept. */
  readonly idleTimeoutMs: number;
  /** For how long at most nothing is taken from a peer that resets its calls; 0: for no time. */
  readonly maxPenaltyMs: number;
}

/** Why a connection is not taken. */
export type TurnAwayReason = "max-open" | "max-open-by-peer" | "penalty";
