/**
 * The stream of a conversation: messageStart, blocks of thoughts, text and tool use
 * with their deltas, messageStop with the reason, and the usage after it. Only tool
 * use announces its block.
 */
import { type Piece, piecesOf } from "../answer.ts";
import { claudeSignature } from "../claude-signature.ts";
import type { Framing } from "../dialect.ts";
import type { Frame } from "../frame.ts";
import { eventFrame } from "./event-frame.ts";
import { toolUseId } from "./message.ts";
import { metrics, stopReasonOf, usageOf } from "./usage.ts";

interface Block {
  readonly start: object | undefined;
  readonly deltas: readonly { readonly delta: object; readonly tokens: number }[];
}

/** The frames of an answer, in order. */
export function* streamFrames(framing: Framing): Iterable<Frame> {
  const { answer, identity, question } = framing;
  const frame = (type: string, payload: object, tokens = 0): Frame => ({
    bytes: eventFrame(type, payload, identity.random),
    tokens,
    part: type === "messageStop" ? "finish" : type === "metadata" ? "end" : "answer",
  });
  yield frame("messageStart", { role: "assistant" });
  for (const [contentBlockIndex, block] of blocksOf(framing).entries()) {
    if (block.start !== undefined)
      yield frame("contentBlockStart", { contentBlockIndex, start: block.start });
    for (const { delta, tokens } of block.deltas) {
      yield frame("contentBlockDelta", { contentBlockIndex, delta }, tokens);
    }
    yield frame("contentBlockStop", { contentBlockIndex });
  }
  yield frame("messageStop", { stopReason: stopReasonOf(answer) });
  yield frame("metadata", { metrics, usage: usageOf(question, answer) });
}

/** A delta without a character, which the real service sends now and then. */
export function emptyDelta(): object {
  return { contentBlockIndex: 0, delta: { text: "" } };
}

function blocksOf(framing: Framing): readonly Block[] {
  const { answer, tokensPerFrame: size } = framing;
  const blocks: Block[] = [];
  if (answer.reasoning.length > 0) {
    const thoughts = deltasOf(piecesOf(answer.reasoning, size), (text) => ({ reasoningContent: { text } }));
    const signed = {
      delta: { reasoningContent: { signature: claudeSignature(framing.identity.random) } },
      tokens: 0,
    };
    blocks.push({ start: undefined, deltas: [...thoughts, signed] });
  }
  if (answer.text.length > 0) {
    const deltas = deltasOf(piecesOf(answer.text, size), (text) => ({ text }));
    blocks.push({ start: undefined, deltas });
  }
  for (const [index, call] of answer.toolCalls.entries()) {
    const start = { toolUse: { name: call.name, toolUseId: toolUseId(index, framing) } };
    const deltas = deltasOf(piecesOf(call.arguments, size), (input) => ({ toolUse: { input } }));
    blocks.push({ start, deltas });
  }
  return blocks;
}

function deltasOf(pieces: readonly Piece[], write: (text: string) => object): Block["deltas"] {
  return pieces.map((piece) => ({ delta: write(piece.text), tokens: piece.tokens }));
}
