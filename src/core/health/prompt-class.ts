/**
 * The classes of requests whose time to first token may be compared: the prompt's
 * size, because prefill grows with it, and the reasoning effort, because thoughts come
 * first. Without them a large prompt would look like a sick provider (routing.md §2.1).
 */
import type { ReasoningEffort } from "../model/request.ts";

/** Up to 1k tokens, 2k, 4k, ... 64k, and above: eight sizes. */
export const promptSizes = 8;
const smallestLog2 = 10;

const efforts = [undefined, "none", "low", "medium", "high"] as const satisfies readonly (
  | ReasoningEffort
  | undefined
)[];

export const promptClasses = promptSizes * efforts.length;

/** The class of a request, from 0 to promptClasses − 1. */
export function promptClassOf(inputTokens: number, effort: ReasoningEffort | undefined): number {
  // 31 − clz32 is the whole part of log2; one more than that is the class's upper bound.
  const log2 = 32 - Math.clz32(Math.max(0, Math.min(inputTokens, 0x7fffffff) - 1));
  const size = Math.min(promptSizes - 1, Math.max(0, log2 - smallestLog2));
  return size * efforts.length + efforts.indexOf(effort);
}

/** The class of the same effort that many sizes up or down; undefined: there is none. */
export function classOfSize(promptClass: number, steps: number): number | undefined {
  const other = promptClass + steps * efforts.length;
  return other >= 0 && other < promptClasses ? other : undefined;
}
