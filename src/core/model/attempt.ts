import type { Endpoint } from "./endpoint.ts";
import type { Outcome } from "./outcome.ts";
import type { ServedPlace } from "./served-place.ts";

/** One try of one endpoint: a row of the attempt trail. Times in milliseconds of the monotonic clock. */
export interface AttemptRecord {
  /** Counts from 1 within the call. */
  readonly number: number;
  readonly endpoint: Endpoint;
  /** Why this endpoint was chosen, for people. */
  readonly reason: string;
  readonly hedge: boolean;
  readonly startedAt: number;
  /** Undefined when no token came. */
  readonly firstTokenAt: number | undefined;
  /** Undefined while it runs. */
  readonly endedAt: number | undefined;
  /** Undefined while it runs. */
  readonly outcome: Outcome | undefined;
  /** As the provider named it; "" when it did not. */
  readonly servedModel: string;
  /** Where the provider says that it served the attempt. Undefined: it did not say. */
  readonly servedPlace?: ServedPlace | undefined;
  readonly providerRequestId: string;
  /** Whether the client had seen output of it that was then discarded. */
  readonly discarded: boolean;
  /** Whole nano-USD; 0 when the price is unknown. */
  readonly costNanoUsd: number;
  /** By which part the provider's bill departs from the price (attempt-cost.ts); undefined: unknown. */
  readonly priceDeparture?: number | undefined;
  /** What was changed in the request for this endpoint. */
  readonly adaptations: readonly string[];
}
