/** How an endpoint handles data, as far as it is known. What is not known satisfies no demand. */
export interface DataHandling {
  /** Areas each of which holds all of the processing, in lower case; empty: nothing is promised. */
  readonly jurisdictions: readonly string[];
  /** 0: nothing is kept. Undefined: unknown. */
  readonly retentionDays: number | undefined;
  /** Undefined: unknown. */
  readonly trainsOnData: boolean | undefined;
  /** Words of the organisation's own. */
  readonly certifications: readonly string[];
}

/** Of an endpoint of which nothing is known. */
export const nothingKnown: DataHandling = {
  jurisdictions: [],
  retentionDays: undefined,
  trainsOnData: undefined,
  certifications: [],
};
