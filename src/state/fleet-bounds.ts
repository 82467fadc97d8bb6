/** The bounds of what replicas share, be it in memory or in Redis. */
export const fleetBounds = {
  /** A replica that was not heard of for so long does not count. */
  presenceMs: 3_000,
  /** From then on it is gone: what it held of budgets is free. Much longer than a store takes to come back. */
  goneMs: 60_000,
  /** A pause of all replicas for so long is the store's: nobody is gone because of it. */
  storePauseMs: 2_000,
  /** After the store has lost its data nobody is granted money for so long: others are still to say what they hold. */
  recoveryMs: 3_000,
  /** How far back a new replica looks, in slots of so long: what is good and bad within one has no order. */
  pastSlots: 60,
  pastSlotMs: 1_000,
  /** Reports that are kept for those who are late. */
  mostReports: 1_000,
  /** How long a probe's result takes to reach all: an exchange of the sender, one of the receiver, and some. */
  probeEchoMs: 200,
} as const;
