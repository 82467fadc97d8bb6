/** One line per thing that happens, for people; nothing where nobody listens. */
export type Trace = ((line: string) => void) | undefined;

/** Writes the time in seconds, a word and the rest. */
export function note(trace: Trace, now: number, words: () => string): void {
  trace?.(`${(now / 1000).toFixed(3).padStart(9)}  ${words()}`);
}
