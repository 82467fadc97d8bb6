/** A framing with nothing left to chance, for tests of exact bytes. */
import type { Answer } from "../../src/simulator/answer.ts";
import type { Account, Framing } from "../../src/simulator/dialect.ts";
import type { Frame } from "../../src/simulator/frame.ts";
import type { Question } from "../../src/simulator/question.ts";

/** An account that takes any key and any model. */
export const anyone: Account = {
  name: "test",
  apiKey: undefined,
  accessKey: undefined,
  models: undefined,
  strictness: {},
};

const question: Question = {
  model: "model-1",
  streaming: true,
  prompt: "hello",
  instructions: "",
  promptTokens: 7,
  tools: [],
  toolDemand: "auto",
  answersTools: false,
  format: { kind: "text" },
  reasoning: "none",
  maxTokens: undefined,
  stopSequences: [],
  body: {},
};

const answer: Answer = {
  reasoning: [],
  text: ["High", " water"],
  refusal: [],
  toolCalls: [],
  finish: { kind: "stop" },
  cache: { read: 0, write: 0 },
};

/** A framing of two words, changed where a test says so. */
export function framingOf(changes: {
  readonly question?: Partial<Question>;
  readonly answer?: Partial<Answer>;
  readonly account?: Partial<Account>;
}): Framing {
  return {
    question: { ...question, ...changes.question },
    answer: { ...answer, ...changes.answer },
    // Chance that is always 0 draws the letter A and no padding.
    identity: { requestId: "R", completionId: "C".repeat(29), createdMs: 1_700_000_000_999, random: () => 0 },
    account: { ...anyone, ...changes.account },
    tokensPerFrame: 1,
  };
}

/** The frames' bytes as one text. */
export function textOf(frames: Iterable<Frame>): string {
  return [...frames].map((frame) => String(frame.bytes)).join("");
}
