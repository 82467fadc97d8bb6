/**
 * What differs between generations of Claude, whoever serves them; names are all that
 * tells them apart.
 */
export interface ClaudeTraits {
  /** How the model is told to think: not at all, by a budget of tokens, or by an effort. */
  readonly thinking: "none" | "budget" | "adaptive";
  /** "fixed": only the defaults of temperature, top_p and top_k are accepted. */
  readonly sampling: "free" | "fixed";
  /** Whether temperature and top_p exclude each other. */
  readonly eitherTemperatureOrTopP: boolean;
}

/** First match wins. Sources: providers.md §0 trap 8, §1.4. */
const generations: readonly (readonly [RegExp, ClaudeTraits])[] = [
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

/** Another vendor's model behind Anthropic's API (they copied that of Claude 4), or a name that hides the model. */
const copy: ClaudeTraits = { thinking: "budget", sampling: "free", eitherTemperatureOrTopP: false };

export function claudeTraitsOf(model: string): ClaudeTraits {
  return generations.find(([pattern]) => pattern.test(model))?.[1] ?? copy;
}
