import type { OutputEvent } from "../core/model/event.ts";
import { bytesOfOutput } from "./estimate.ts";

/** What a token with its number takes: object, number and a short string, rounded up. */
const tokenBytes = 80;

/** What a piece of an answer takes in memory beside its own object, estimated: text as UTF-8, and log probabilities. */
export function memoryOfOutput(output: OutputEvent): number {
  const logprobs = output.kind === "text" ? (output.logprobs ?? []) : [];
  const tokens = logprobs.reduce((sum, { alternatives }) => sum + 1 + alternatives.length, 0);
  return bytesOfOutput(output) + tokens * tokenBytes;
}
