/**
 * What the model says to a question. The same question, script and seed give the
 * same answer on every run and in every dialect.
 */
import { type Random, seededRandom } from "../../core/base/random.ts";
import type { Answer, AnsweredCall, AnswerFinish, Manner, PromptCache } from "../answer.ts";
import type { Question } from "../question.ts";
import type { Script } from "../script.ts";
import { instructedFormat } from "./instructed-format.ts";
import { proseOf } from "./prose.ts";
import { valueFor } from "./schema-value.ts";
import { jsonPiecesOf, wordsOf } from "./tokens.ts";

/** Long enough to be cut in the middle, short enough to read. */
const defaultTokens = 60;
const defaultReasoningTokens = 20;
const refusalText = "I can not help with this request.";

/** Composes the answer and cuts it where the question's own bounds say. */
export function compose(question: Question, script: Script, manner: Manner, seed: number): Answer {
  const random = seededRandom(hashOf(`${question.model}\n${question.prompt}`) ^ seed);
  const cache = cacheOf(question, script);
  const blank = { reasoning: [], text: [], refusal: [], toolCalls: [], cache };
  if (manner === "empty") return { ...blank, finish: { kind: "stop" } };
  if (manner === "refusal") {
    return { ...blank, refusal: wordsOf(refusalText), finish: { kind: "refusal" } };
  }
  const reasoning =
    question.reasoning === "none" ? [] : proseOf(random, script.reasoningTokens ?? defaultReasoningTokens);
  const toolCalls = callsFor(question, random);
  if (toolCalls.length > 0) {
    return bounded({ ...blank, reasoning, toolCalls, finish: { kind: "tool-calls" } }, question.maxTokens);
  }
  const spoken = stopped(textFor(question, script, random), question.stopSequences);
  return bounded({ ...blank, reasoning, text: spoken.text, finish: spoken.finish }, question.maxTokens);
}

/** What the script says of the cache, as far as the prompt reaches. */
function cacheOf({ promptTokens }: Question, { cache = {} }: Script): PromptCache {
  const read = Math.min(cache.read ?? 0, promptTokens);
  return { read, write: Math.min(cache.write ?? 0, promptTokens - read) };
}

function textFor(question: Question, script: Script, random: Random): readonly string[] {
  if (script.text !== undefined) return wordsOf(script.text);
  const { format, instructions } = question;
  const form = format.kind === "json" ? format : instructedFormat(instructions);
  if (form.kind === "json") return jsonPiecesOf(JSON.stringify(valueFor(form.schema, random)));
  return proseOf(random, script.tokens ?? defaultTokens);
}

function callsFor(question: Question, random: Random): readonly AnsweredCall[] {
  return namesToCall(question).map((tool) => ({
    name: tool.name,
    arguments: jsonPiecesOf(
      JSON.stringify(Object.keys(tool.schema).length === 0 ? {} : valueFor(tool.schema, random)),
    ),
  }));
}

function namesToCall(question: Question): Question["tools"] {
  const { tools, toolDemand } = question;
  if (toolDemand === "none" || tools.length === 0) return [];
  if (typeof toolDemand === "object") return tools.filter((tool) => tool.name === toolDemand.name);
  const asked = question.answersTools
    ? []
    : tools.filter((tool) => new RegExp(`call:${tool.name}(?![\\w-])`, "u").test(question.prompt));
  return asked.length === 0 && toolDemand === "required" ? tools.slice(0, 1) : asked;
}

/** Cuts the text before the first stop sequence in it. */
function stopped(
  text: readonly string[],
  sequences: readonly string[],
): { readonly text: readonly string[]; readonly finish: AnswerFinish } {
  const whole = text.join("");
  const hits = sequences
    .map((sequence) => ({ sequence, at: whole.indexOf(sequence) }))
    .filter((hit) => hit.at >= 0)
    .sort((left, right) => left.at - right.at);
  const first = hits[0];
  if (first === undefined) return { text, finish: { kind: "stop" } };
  return {
    text: wordsOf(whole.slice(0, first.at)),
    finish: { kind: "stop-sequence", sequence: first.sequence },
  };
}

/** Cuts the answer at the caller's bound; thoughts count, and they come first. */
function bounded(answer: Answer, maxTokens: number | undefined): Answer {
  if (maxTokens === undefined) return answer;
  let left = maxTokens;
  let isCut = false;
  const take = (tokens: readonly string[]): readonly string[] => {
    const kept = tokens.slice(0, left);
    left -= kept.length;
    isCut ||= kept.length < tokens.length;
    return kept;
  };
  const reasoning = take(answer.reasoning);
  const text = take(answer.text);
  const toolCalls = answer.toolCalls.flatMap((call) => {
    const pieces = take(call.arguments);
    return pieces.length === 0 ? [] : [{ ...call, arguments: pieces }];
  });
  return isCut ? { ...answer, reasoning, text, toolCalls, finish: { kind: "length" } } : answer;
}

/** FNV-1a over UTF-16 units: small, stable over versions, good enough to seed a generator. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}
