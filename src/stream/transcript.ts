/**
 * What an attempt has said: how much of it the client saw, and what is held back.
 * Held output is merged as it comes, so that a long answer is a few strings and not
 * a hundred thousand events, and it is bounded.
 */
import type { OutputEvent } from "../core/model/event.ts";
import { bytesOfOutput } from "./estimate.ts";
import { memoryOfOutput } from "./memory.ts";

/** Beyond this an answer cannot be held back: a call must not eat the memory of all. */
export const maxHeldBytes = 32 * 1024 * 1024;

export class Transcript {
  #held: OutputEvent[] = [];
  #heldBytes = 0;
  #shownEvents = 0;
  #shownBytes = 0;

  /** Events and UTF-8 bytes that the client saw. */
  get shown(): { readonly events: number; readonly bytes: number } {
    return { events: this.#shownEvents, bytes: this.#shownBytes };
  }

  /** Keeps output back; false when there is too much of it. */
  tryHold(outputs: readonly OutputEvent[]): boolean {
    for (const output of outputs) {
      this.#heldBytes += memoryOfOutput(output);
      append(this.#held, output);
    }
    return this.#heldBytes <= maxHeldBytes;
  }

  /** Gives what was held back, which the client sees from now on. */
  release(): readonly OutputEvent[] {
    const held = this.#held;
    this.#held = [];
    this.#heldBytes = 0;
    return this.show(held);
  }

  /** Counts output as seen. */
  show(outputs: readonly OutputEvent[]): readonly OutputEvent[] {
    for (const output of outputs) {
      this.#shownEvents += 1;
      this.#shownBytes += bytesOfOutput(output);
    }
    return outputs;
  }

  /** Forgets what was held back: the attempt is void. */
  discard(): void {
    this.#held = [];
    this.#heldBytes = 0;
  }
}

/** Adds a piece to the last one when both are of one make; else after it. */
export function append(outputs: OutputEvent[], next: OutputEvent): void {
  const last = outputs.at(-1);
  const merged = last === undefined ? undefined : merge(last, next);
  if (merged === undefined) outputs.push(next);
  else outputs[outputs.length - 1] = merged;
}

function merge(last: OutputEvent, next: OutputEvent): OutputEvent | undefined {
  switch (next.kind) {
    case "text":
      return last.kind === "text" ? mergeText(last, next) : undefined;
    case "refusal":
      return last.kind === "refusal" ? { kind: "refusal", text: last.text + next.text } : undefined;
    case "reasoning":
      // A signature ends a thought: what follows is another.
      return last.kind === "reasoning" && last.signature === ""
        ? { kind: "reasoning", text: last.text + next.text, signature: next.signature }
        : undefined;
    case "tool-call":
      return last.kind === "tool-call" && last.index === next.index
        ? {
            ...last,
            id: last.id === "" ? next.id : last.id,
            name: last.name === "" ? next.name : last.name,
            arguments: last.arguments + next.arguments,
          }
        : undefined;
  }
}

type Text = Extract<OutputEvent, { kind: "text" }>;

/**
 * Lists of tokens grow no longer than this by merging: they are copied each time, and
 * a long answer must not cost the square of its length.
 */
const mostMergedTokens = 256;

function mergeText(last: Text, next: Text): Text | undefined {
  const text = last.text + next.text;
  const tokens = (last.logprobs?.length ?? 0) + (next.logprobs?.length ?? 0);
  if (tokens === 0) return { kind: "text", text };
  if (tokens > mostMergedTokens) return undefined;
  return { kind: "text", text, logprobs: [...(last.logprobs ?? []), ...(next.logprobs ?? [])] };
}
