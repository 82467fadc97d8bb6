import type { ClientEvent } from "../../core/model/client-event.ts";
import type { OutputEvent } from "../../core/model/event.ts";
import { piecesOf } from "./pieces.ts";

/**
 * What a message may say, in UTF-16 units: far more than comes from a model at once,
 * so that it costs nothing, and little enough for the sixteen messages that grpc-js
 * takes in for a client that does not read. An answer that was held back or is given
 * again would else be one message, and clients refuse those above 4 MiB.
 */
const mostInMessage = 4_096;

/**
 * Joins neighbours of one batch that say the same kind of thing: what arrived
 * together leaves as one message, or as few of a bounded size. Order and content
 * stay, and nothing waits.
 */
export function coalesce(batch: readonly ClientEvent[]): readonly ClientEvent[] {
  const [only] = batch;
  if (batch.length === 1 && only !== undefined && fits(only)) return batch;
  const messages: ClientEvent[] = [];
  for (const event of batch) {
    if (event.kind !== "output" || fits(event)) add(messages, event);
    else for (const output of piecesOf(event.output, mostInMessage)) add(messages, { ...event, output });
  }
  return messages;
}

function fits(event: ClientEvent): boolean {
  return event.kind !== "output" || lengthOf(event.output) <= mostInMessage;
}

function add(messages: ClientEvent[], next: ClientEvent): void {
  const last = messages.at(-1);
  const both = last === undefined ? undefined : join(last, next);
  if (both === undefined) messages.push(next);
  else messages[messages.length - 1] = both;
}

function join(last: ClientEvent, next: ClientEvent): ClientEvent | undefined {
  if (last.kind !== "output" || next.kind !== "output" || last.attempt !== next.attempt) return undefined;
  if (lengthOf(last.output) + lengthOf(next.output) > mostInMessage) return undefined;
  const output = joinOutput(last.output, next.output);
  return output === undefined ? undefined : { kind: "output", attempt: next.attempt, output };
}

function lengthOf(output: OutputEvent): number {
  return output.kind === "tool-call" ? output.arguments.length : output.text.length;
}

/** Undefined when the two cannot be one. */
function joinOutput(last: OutputEvent, next: OutputEvent): OutputEvent | undefined {
  if (last.kind === "text" && next.kind === "text") {
    const logprobs = [...(last.logprobs ?? []), ...(next.logprobs ?? [])];
    return { kind: "text", text: last.text + next.text, ...(logprobs.length > 0 && { logprobs }) };
  }
  if (last.kind === "refusal" && next.kind === "refusal") {
    return { kind: "refusal", text: last.text + next.text };
  }
  // A signature proves the thoughts up to itself, so nothing may be joined after it.
  if (last.kind === "reasoning" && next.kind === "reasoning" && last.signature === "") {
    return { kind: "reasoning", text: last.text + next.text, signature: next.signature };
  }
  if (last.kind === "tool-call" && next.kind === "tool-call" && last.index === next.index) {
    const opensAnew = next.id !== "" || next.name !== "";
    return opensAnew ? undefined : { ...last, arguments: last.arguments + next.arguments };
  }
  return undefined;
}
