/** What one endpoint made of one prompt. */
export type Answer =
  | {
      readonly kind: "answered";
      /** What the model said, and the tools that it called, in one form for all. */
      readonly text: string;
      readonly refused: boolean;
      /** Whether it has the form that the prompt asks for; undefined when it asks for none. */
      readonly fits: boolean | undefined;
      readonly outputTokens: number;
      readonly durationMs: number;
      /** Undefined when no token came by itself. */
      readonly ttftMs: number | undefined;
      readonly cost: AnswerCost;
    }
  | {
      readonly kind: "failed";
      /** The failure kind, or the gRPC status where nothing was tried; in lower case. */
      readonly why: string;
      readonly refused: boolean;
      /** False when the answer came in the wrong form. */
      readonly fits: boolean | undefined;
      readonly cost: AnswerCost;
    };

/** Undefined when a price is not known. Nano-USD. */
export type AnswerCost = number | undefined;
