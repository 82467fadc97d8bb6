/** The bounds of what replicas share, be it in memory or in Redis. */
export const fleetBounds = {
  /** A replica that was not heard of for so long does not count. */
  presenceMs: 3_000,
  /** How far back a new replica looks, in slots of so long: what is good and bad within one has no order. */
  pastSlots: 60,
  pastSlotMs: 1_000,
  /** Reports that are kept for those who are late. */
  mostReports: 1_000,
  /** How long a probe's result takes to reach all: an exchange of the sender, one of the receiver, and some. */
  probeEchoMs: 200,
} as const;
