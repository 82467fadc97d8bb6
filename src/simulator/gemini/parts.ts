import { piecesOf } from "../answer.ts";
import type { Framing } from "../dialect.ts";
import { parseJsonObject } from "../request-body.ts";
import { geminiSignature } from "./signature.ts";

/** One part of the answer, with the tokens it stands for. */
export interface AnswerPart {
  /** Undefined: a content without parts, which is how an empty answer looks. */
  readonly json: object | undefined;
  readonly tokens: number;
  readonly isThought: boolean;
}

/** The parts of an answer in order, never none. Function calls come whole, the first with a signature. */
export function partsOf(framing: Framing): readonly AnswerPart[] {
  const { answer, question, tokensPerFrame: size } = framing;
  const shown = question.reasoning === "shown" ? answer.reasoning : [];
  const parts: AnswerPart[] = piecesOf(shown, size).map((piece) => ({
    json: { text: piece.text, thought: true },
    tokens: piece.tokens,
    isThought: true,
  }));
  for (const piece of piecesOf(answer.text, size)) {
    parts.push({ json: { text: piece.text }, tokens: piece.tokens, isThought: false });
  }
  for (const [index, call] of answer.toolCalls.entries()) {
    const args = parseJsonObject(call.arguments.join("")) ?? {};
    // Of calls made at once the first signs for all.
    const proof = index === 0 ? { thoughtSignature: geminiSignature(framing) } : {};
    const json = { functionCall: { name: call.name, args }, ...proof };
    parts.push({ json, tokens: call.arguments.length, isThought: false });
  }
  // A refusal, like an empty answer, is a finish reason without parts, and counts no tokens.
  const isBare = parts.every((part) => part.isThought);
  return isBare ? [...parts, { json: undefined, tokens: 0, isThought: false }] : parts;
}
