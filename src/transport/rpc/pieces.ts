import type { OutputEvent } from "../../core/model/event.ts";

/**
 * Output that is too long for one message, as several of the same meaning, each of at
 * most `most` UTF-16 units. Log probabilities go with the first piece: a token may
 * straddle a cut, and clients join lists as they join texts.
 */
export function* piecesOf(output: OutputEvent, most: number): Generator<OutputEvent, void, undefined> {
  const text = output.kind === "tool-call" ? output.arguments : output.text;
  for (let at = 0; at < text.length; ) {
    const end = endOfPiece(text, at, most);
    yield pieceOf(output, text.slice(at, end), at === 0, end === text.length);
    at = end;
  }
}

/** Not between the two halves of a character: alone they could not be encoded. */
function endOfPiece(text: string, at: number, most: number): number {
  const end = Math.min(text.length, at + most);
  const isHighHalf = end < text.length && isHighSurrogate(text.charCodeAt(end - 1));
  return isHighHalf && end - 1 > at ? end - 1 : end;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function pieceOf(output: OutputEvent, text: string, isFirst: boolean, isLast: boolean): OutputEvent {
  switch (output.kind) {
    case "text":
      return isFirst && output.logprobs !== undefined
        ? { kind: "text", text, logprobs: output.logprobs }
        : { kind: "text", text };
    case "refusal":
      return { kind: "refusal", text };
    case "reasoning":
      // The signature proves all of the thought, so it comes when all was said.
      return { kind: "reasoning", text, signature: isLast ? output.signature : "" };
    case "tool-call":
      // Id and name open a call, and only once.
      return isFirst ? { ...output, arguments: text } : { ...output, id: "", name: "", arguments: text };
  }
}
