import type { Failure } from "./failure.ts";
import type { Finish } from "./finish.ts";
import type { Usage } from "./usage.ts";

/**
 * How an attempt ended, as health is told. Cancelled is no failure: the caller left
 * or another attempt won, and nothing is known against the endpoint.
 */
export type Outcome =
  | { readonly kind: "succeeded"; readonly finish: Finish; readonly usage: Usage }
  | {
      readonly kind: "failed";
      readonly failure: Failure;
      /** Whether the caller brought it about (a bound stricter than the endpoint's own): neutral to health. */
      readonly callerMade: boolean;
      readonly usage: Usage | undefined;
    }
  | { readonly kind: "cancelled"; readonly usage: Usage | undefined };
