/** The parts of an answer as Cohere names them, the same for a stream and a whole message. */
import type { AnsweredCall } from "../answer.ts";
import type { Framing } from "../dialect.ts";

/** A block of content: thoughts or words. */
export interface Block {
  readonly type: "thinking" | "text";
  readonly tokens: readonly string[];
}

/** The blocks of an answer in order. Cohere has no mark for a refusal: its words are text. */
export function blocksOf({ answer }: Framing): readonly Block[] {
  const blocks: readonly Block[] = [
    { type: "thinking", tokens: answer.reasoning },
    { type: "text", tokens: [...answer.text, ...answer.refusal] },
  ];
  return blocks.filter((block) => block.tokens.length > 0);
}

/** What a model that does not think says it will do, before it calls tools. */
export function planOf({ answer }: Framing): readonly string[] {
  if (answer.toolCalls.length === 0 || answer.reasoning.length > 0) return [];
  const names = answer.toolCalls.map((call) => call.name).join(" and ");
  return `I will use ${names} to answer.`.match(/\s*\S+/gu) ?? [];
}

/** The id of a call, stable within the answer: the tool's name and twelve letters. */
export function callId(index: number, call: AnsweredCall, { identity }: Framing): string {
  const letters = identity.completionId.slice(0, 10).toLowerCase();
  return `${call.name}_${letters}${String(index).padStart(2, "0")}`;
}

/** Where an answer leans on a tool's result; the first word stands for all. Undefined without one. */
export function citationOf({ answer, question }: Framing): object | undefined {
  const first = answer.text[0];
  if (!question.answersTools || first === undefined) return undefined;
  const source = { type: "tool", id: "result:0", tool_output: { content: first } };
  return { start: 0, end: first.length, text: first, sources: [source], type: "TEXT_CONTENT" };
}
