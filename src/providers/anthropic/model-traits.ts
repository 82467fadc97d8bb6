/** What differs between generations of Claude; names are all that tells them apart. */
export interface ModelTraits {
  /** How the model is told to think: not at all, by a budget of tokens, or by an effort. */
  readonly thinking: "none" | "budget" | "adaptive";
  /** "fixed": only the defaults of temperature, top_p and top_k are accepted. */
  readonly sampling: "free" | "fixed";
  /** Whether temperature and top_p exclude each other. */
  readonly eitherTemperatureOrTopP: boolean;
}

/** First match wins. Sources: providers.md §0 trap 8, §1.4. */
const generations: readonly (readonly [RegExp, ModelTraits])[] = [
  [/claude-3-7/, { thinking: "budget", sampling: "free", eitherTemperatureOrTopP: false }],
  [/claude-(?:instant|2|3)/, { thinking: "none", sampling: "free", eitherTemperatureOrTopP: false }],
  [
    /claude-(?:opus|sonnet|haiku)-4-6/,
    { thinking: "adaptive", sampling: "free", eitherTemperatureOrTopP: true },
  ],
  [
    /claude-(?:opus|sonnet|haiku)-4-[15](?!\d)/,
    { thinking: "budget", sampling: "free", eitherTemperatureOrTopP: true },
  ],
  [
    /claude-(?:opus|sonnet|haiku)-4(?:-0|[-@]\d{8}|$)/,
    { thinking: "budget", sampling: "free", eitherTemperatureOrTopP: false },
  ],
  [/claude/, { thinking: "adaptive", sampling: "fixed", eitherTemperatureOrTopP: true }],
];

/** Another vendor's model behind Anthropic's API: they copied the API of Claude 4. */
const copy: ModelTraits = { thinking: "budget", sampling: "free", eitherTemperatureOrTopP: false };

export function traitsOf(model: string): ModelTraits {
  return generations.find(([pattern]) => pattern.test(model))?.[1] ?? copy;
}
