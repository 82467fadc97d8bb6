/**
 * The stream of a message: message_start, blocks of thinking, text and tool use with
 * their deltas, a ping after the first block opened, message_delta, message_stop.
 * A refusal has no block at all. JSON lines are padded with spaces as the real ones are.
 */
import { type Piece, piecesOf } from "../answer.ts";
import { claudeSignature } from "../claude-signature.ts";
import type { Framing } from "../dialect.ts";
import type { Frame } from "../frame.ts";
import { inputUsageOf, outputUsageOf, startUsageOf, stopOf } from "./usage.ts";

interface Block {
  readonly start: object;
  readonly deltas: readonly { readonly delta: object; readonly tokens: number }[];
}

/** The frames of an answer, in order. */
export function* streamFrames(framing: Framing): Iterable<Frame> {
  const { answer, question, identity } = framing;
  const event = (name: string, body: object): string => {
    const json = JSON.stringify({ type: name, ...body });
    return `event: ${name}\ndata: ${json.slice(0, -1)}${" ".repeat(Math.floor(identity.random() * 16))}}\n\n`;
  };
  yield structure(event("message_start", { message: messageHead(framing) }));
  const blocks = blocksOf(framing);
  if (blocks.length === 0) yield structure(pingEvent);
  for (const [index, block] of blocks.entries()) {
    yield structure(event("content_block_start", { index, content_block: block.start }));
    if (index === 0) yield structure(pingEvent);
    for (const { delta, tokens } of block.deltas) {
      yield { bytes: event("content_block_delta", { index, delta }), tokens, part: "answer" };
    }
    yield structure(event("content_block_stop", { index }));
  }
  const usage = { ...inputUsageOf(question, answer), ...outputUsageOf(question, answer) };
  yield { bytes: event("message_delta", { delta: stopOf(answer), usage }), tokens: 0, part: "finish" };
  yield { bytes: event("message_stop", {}), tokens: 0, part: "end" };
}

/** Liveness without progress; written with a space, unlike every other event. */
export const pingEvent = 'event: ping\ndata: {"type": "ping"}\n\n';

/** The message without its content, as it is known at the start. */
function messageHead(framing: Framing): object {
  return {
    model: framing.question.model,
    id: `msg_01${framing.identity.completionId.slice(0, 22)}`,
    type: "message",
    role: "assistant",
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    usage: startUsageOf(framing.question, framing.answer, 1),
  };
}

/** The model itself calls, not code that it runs on the provider's side. */
export const directCaller = { type: "direct" };

/** The id of a tool use, stable within the answer. */
export function toolUseId(index: number, framing: Framing): string {
  return `toolu_01${framing.identity.completionId.slice(0, 20)}${String(index).padStart(2, "0")}`;
}

function blocksOf(framing: Framing): readonly Block[] {
  const { answer, tokensPerFrame: size } = framing;
  const blocks: Block[] = [];
  if (answer.reasoning.length > 0) {
    const thinking = deltasOf(piecesOf(answer.reasoning, size), (text) => ({
      type: "thinking_delta",
      thinking: text,
    }));
    const signature = { type: "signature_delta", signature: claudeSignature(framing.identity.random) };
    blocks.push({
      start: { type: "thinking", thinking: "", signature: "" },
      deltas: [...thinking, { delta: signature, tokens: 0 }],
    });
  }
  if (answer.text.length > 0) {
    const deltas = deltasOf(piecesOf(answer.text, size), (text) => ({ type: "text_delta", text }));
    blocks.push({ start: { type: "text", text: "" }, deltas });
  }
  for (const [index, call] of answer.toolCalls.entries()) {
    const pieces = [{ text: "", tokens: 0 }, ...piecesOf(call.arguments, size)];
    const start = {
      type: "tool_use",
      id: toolUseId(index, framing),
      name: call.name,
      input: {},
      caller: directCaller,
    };
    blocks.push({
      start,
      deltas: deltasOf(pieces, (text) => ({ type: "input_json_delta", partial_json: text })),
    });
  }
  return blocks;
}

function deltasOf(pieces: readonly Piece[], write: (text: string) => object): Block["deltas"] {
  return pieces.map((piece) => ({ delta: write(piece.text), tokens: piece.tokens }));
}

function structure(bytes: string): Frame {
  return { bytes, tokens: 0, part: "answer" };
}
