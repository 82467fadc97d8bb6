/**
 * Time, as core and everything above it gets it: as a parameter. The real clock is
 * made in app; tests and the simulation hand in one that they move themselves.
 */
export interface Clock {
  /** Milliseconds that never go backwards, from an arbitrary start. For every decision and every duration. */
  now(): number;
  /** Milliseconds since 1970, for what people read. Never for a decision: it may jump. */
  wall(): number;
}
