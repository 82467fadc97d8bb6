/** How likely a token was when it was drawn. */
export interface TokenLogprob {
  /** Its text; a token that is less than a character is written as the provider writes it. */
  readonly token: string;
  /** The natural logarithm of its probability: 0 is certain. */
  readonly logprob: number;
  /** The likeliest tokens of this place, the likeliest first; as a rule the drawn one is among them. */
  readonly alternatives: readonly AlternativeToken[];
}

/** A token that could have stood in the place of another. */
export interface AlternativeToken {
  readonly token: string;
  readonly logprob: number;
}
