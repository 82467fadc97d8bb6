/** What differs between generations of Gemini; names are all that tells them apart. */
export interface ModelTraits {
  /** How the model is told to think: not at all, by a budget of tokens, or by a level. */
  readonly thinking: "none" | "budget" | "level";
  /** The least that the model can think: a budget in tokens, or the name of a level. */
  readonly leastBudget: number;
  readonly leastLevel: "MINIMAL" | "LOW";
  /** Whether frequency and presence penalties are taken. */
  readonly penalties: boolean;
  /** Whether JSON answers and tools go together. */
  readonly jsonWithTools: boolean;
  /** Whether calls of tools must come back with a signature. */
  readonly signsCalls: boolean;
}

const second: ModelTraits = {
  thinking: "none",
  leastBudget: 0,
  leastLevel: "MINIMAL",
  penalties: true,
  jsonWithTools: false,
  signsCalls: false,
};

const third: ModelTraits = {
  thinking: "level",
  leastBudget: 0,
  leastLevel: "LOW",
  penalties: false,
  jsonWithTools: true,
  signsCalls: true,
};

/** First match wins; a name without a number is the newest. */
const generations: readonly (readonly [RegExp, ModelTraits])[] = [
  [/gemini-2\.5-pro/, { ...second, thinking: "budget", leastBudget: 128, penalties: false }],
  [/gemini-2\.5/, { ...second, thinking: "budget", penalties: false }],
  [/gemini-[12]/, second],
  [/gemini-.*flash/, { ...third, leastLevel: "MINIMAL" }],
  [/gemini/, third],
];

/** Another model behind the API, such as Gemma. */
const plain: ModelTraits = { ...second, jsonWithTools: true };

export function traitsOf(model: string): ModelTraits {
  return generations.find(([pattern]) => pattern.test(model))?.[1] ?? plain;
}
