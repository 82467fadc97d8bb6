/** A place in a ranking of the endpoints of a route. */
export interface RankedEndpoint {
  readonly endpoint: string;
  /** Counts from 1. */
  readonly rank: number;
  /** Nano-USD an answer, milliseconds to the first token, tokens per second, or quality from 0 to 1. 0: not measured. */
  readonly value: number;
  /** How many answers the value rests on. */
  readonly samples: number;
  /** The median; undefined when nothing is known. */
  readonly ttftMs: number | undefined;
  /** The mean of an answer. */
  readonly costNanoUsd: number;
  /** 0 to 1. */
  readonly refusalRate: number;
  /** The mean verdict, 0 to 1; 0 without one. */
  readonly feedback: number;
}
