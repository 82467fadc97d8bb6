/** The names that labels may take: those of the configuration in force. */
export interface LabelNames {
  isRoute(name: string): boolean;
  isEndpoint(name: string): boolean;
}

/** What a name becomes that is not configured, or no longer, or one too many. */
export const otherName = "other";

/**
 * Names as values of one label, at most so many over the life of the process: reloads
 * may rename what is configured for ever, and a series once made stays.
 */
export class BoundedNames {
  readonly #most: number;
  readonly #isKnown: (name: string) => boolean;
  readonly #seen = new Set<string>();

  constructor(most: number, isKnown: (name: string) => boolean = () => true) {
    this.#most = most;
    this.#isKnown = isKnown;
  }

  /** The name itself, or "other". */
  labelOf(name: string): string {
    if (this.#seen.has(name)) return this.#isKnown(name) ? name : otherName;
    if (this.#seen.size >= this.#most || !this.#isKnown(name)) return otherName;
    this.#seen.add(name);
    return name;
  }
}
