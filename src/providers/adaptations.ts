/**
 * What a request loses or changes on its way into a dialect, in words for the
 * attempt trail. Only what can be lost without a wrong answer is lost this way.
 */
export interface Adaptations {
  readonly list: readonly string[];
  /** "dropped sampling.top_k: the host does not take it". */
  dropped(what: string, why: string): void;
  /** "changed sampling.temperature to 1: the host's scale ends there". */
  changed(what: string, why: string): void;
}

export function createAdaptations(): Adaptations {
  const list: string[] = [];
  const add = (sentence: string) => {
    if (!list.includes(sentence)) list.push(sentence);
  };
  return {
    list,
    dropped: (what, why) => add(`dropped ${what}: ${why}`),
    changed: (what, why) => add(`changed ${what}: ${why}`),
  };
}
