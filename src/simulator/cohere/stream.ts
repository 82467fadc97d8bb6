/**
 * The stream of a message: message-start, content in blocks, or a plan and tool calls,
 * citations, message-end with the finish reason and the usage, [DONE].
 */
import { type Piece, piecesOf } from "../answer.ts";
import type { Framing } from "../dialect.ts";
import type { ErrorWord } from "../error-word.ts";
import type { Frame } from "../frame.ts";
import { messageOf } from "./errors.ts";
import { blocksOf, callId, citationOf, planOf } from "./message.ts";
import { finishReasonOf, usageOf } from "./usage.ts";
import { uuidOf } from "./uuid.ts";

/** The frames of an answer, in order. */
export function* streamFrames(framing: Framing): Iterable<Frame> {
  const { answer, identity, question, tokensPerFrame: size } = framing;
  const message = { role: "assistant", content: [], tool_plan: "", tool_calls: [], citations: [] };
  yield structure("message-start", { delta: { message } }, { id: uuidOf(identity.completionId) });
  for (const [index, { tokens, type }] of blocksOf(framing).entries()) {
    yield structure("content-start", { index, delta: contentOf({ type, [type]: "" }) });
    yield* deltas("content-delta", piecesOf(tokens, size), (text) => ({
      index,
      delta: contentOf({ [type]: text }),
    }));
    yield structure("content-end", { index });
  }
  for (const text of planOf(framing)) {
    yield structure("tool-plan-delta", { delta: { message: { tool_plan: text } } });
  }
  yield* callFrames(framing);
  const citation = citationOf(framing);
  if (citation !== undefined) {
    yield structure("citation-start", { index: 0, delta: { message: { citations: citation } } });
    yield structure("citation-end", { index: 0 });
  }
  const delta = { finish_reason: finishReasonOf(answer), usage: usageOf(question, answer) };
  yield { bytes: event("message-end", { delta }), tokens: 0, part: "finish" };
  yield { bytes: endMarker, tokens: 0, part: "end" };
}

/** The end of a stream that failed: its reason is all that there is. */
export function failedEnd(word: ErrorWord): string {
  const reason = word === "timeout" || word === "gateway-timeout" ? "TIMEOUT" : "ERROR";
  const delta = { error: messageOf(word), finish_reason: reason };
  return event("message-end", { delta }) + endMarker;
}

const endMarker = "data: [DONE]\n\n";

function* callFrames(framing: Framing): Iterable<Frame> {
  for (const [index, call] of framing.answer.toolCalls.entries()) {
    const opening = {
      id: callId(index, call, framing),
      type: "function",
      function: { name: call.name, arguments: "" },
    };
    yield structure("tool-call-start", { index, delta: { message: { tool_calls: opening } } });
    yield* deltas("tool-call-delta", piecesOf(call.arguments, framing.tokensPerFrame), (text) => ({
      index,
      delta: { message: { tool_calls: { function: { arguments: text } } } },
    }));
    yield structure("tool-call-end", { index });
  }
}

function* deltas(name: string, pieces: readonly Piece[], write: (text: string) => object): Iterable<Frame> {
  for (const { text, tokens } of pieces) {
    yield { bytes: event(name, write(text)), tokens, part: "answer" };
  }
}

function contentOf(content: object): object {
  return { message: { content } };
}

function structure(name: string, fields: object, before: object = {}): Frame {
  return { bytes: event(name, fields, before), tokens: 0, part: "answer" };
}

function event(name: string, fields: object, before: object = {}): string {
  return `event: ${name}\ndata: ${JSON.stringify({ ...before, type: name, ...fields })}\n\n`;
}
