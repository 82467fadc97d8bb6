import type { OutputEvent } from "../core/model/event.ts";
import type { Finish } from "../core/model/finish.ts";
import type { ServedPlace } from "../core/model/served-place.ts";

/** What one read of an attempt brought. */
export interface Reading {
  readonly outputs: readonly OutputEvent[];
  /** Estimated. */
  readonly tokens: number;
  /** How long the provider took for it. */
  readonly gapMs: number;
  readonly finish: Finish | undefined;
  /** Where the provider says that it serves, if this read told of it: all that is known by now. */
  readonly place: ServedPlace | undefined;
}
