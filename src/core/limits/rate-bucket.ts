/** What capacity asks of one rate limit, be it this process's own or a fleet's. Costs in the limit's unit. */
export interface RateBucket {
  /** Another rate from now on. What was taken stays taken. */
  reshape(perSecond: number, burst: number, now: number): void;
  /** How long work of this size must wait, in milliseconds; 0: not at all. Takes nothing. */
  waitMs(cost: number, now: number): number;
  /** Takes work in. Negative: it was less than thought. */
  take(cost: number, now: number): void;
  /** The free part, 0 to 1. */
  free(now: number): number;
}
