/** Every dialect's case, and the calls that tests make of them. */
import type { DialectName } from "../../src/simulator/dialects.ts";
import type { ErrorWord } from "../../src/simulator/error-word.ts";
import type { SimulatedProvider } from "../../src/simulator/start.ts";
import { anthropicCase } from "./cases/anthropic.ts";
import { bedrockCase } from "./cases/bedrock.ts";
import { cohereCase } from "./cases/cohere.ts";
import { type DialectCase, usualStatuses } from "./cases/dialect-case.ts";
import { geminiCase } from "./cases/gemini.ts";
import { openaiChatCase } from "./cases/openai-chat.ts";
import { openaiResponsesCase } from "./cases/openai-responses.ts";
import type { Call } from "./client.ts";

export const cases: Readonly<Record<DialectName, DialectCase>> = {
  "openai-chat": openaiChatCase,
  "openai-responses": openaiResponsesCase,
  anthropic: anthropicCase,
  gemini: geminiCase,
  bedrock: bedrockCase,
  cohere: cohereCase,
};

export const dialectNames = Object.keys(cases) as readonly DialectName[];

/** A smallest valid call, with further fields of the body. */
export function callOf(provider: SimulatedProvider, streaming: boolean, fields: object = {}): Call {
  const { body, headers, path } = cases[provider.dialect];
  return {
    url: `${provider.url}${path(streaming)}`,
    headers,
    body: { ...body("Tell me of the river.", streaming), ...fields },
  };
}

/** Whether a stream of the dialect ends as a whole one does. */
export function endsWhole(dialect: DialectName, text: string): boolean {
  return cases[dialect].wholeEnd.test(text);
}

/** The status that the dialect gives an error. */
export function statusOf(dialect: DialectName, word: ErrorWord): number {
  const usual = usualStatuses.find(([each]) => each === word);
  return cases[dialect].statuses[word] ?? usual?.[1] ?? 0;
}
