/** What a rule is: a pure function from sources to breaches. No rule reads the disk. */

/** A source as the rules see it. The path is relative to the project, with "/". */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export interface Breach {
  readonly path: string;
  readonly line: number;
  /** What is wrong and what to do about it. */
  readonly message: string;
}

export interface Rule {
  readonly name: string;
  /** The rule as the end of "the house ...". */
  readonly sentence: string;
  readonly check: (files: readonly SourceFile[]) => readonly Breach[];
}
