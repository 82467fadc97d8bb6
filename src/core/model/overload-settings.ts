/** How much this process takes on at once. */
export interface OverloadSettings {
  /** Calls that run at once; 0: no bound. */
  readonly maxInFlight: number;
  /** How late the event loop may run before new calls are kept out; 0: however late. */
  readonly maxLagMs: number;
}
