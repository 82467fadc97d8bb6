/**
 * Tokens from bytes, where nobody counted: about four bytes of UTF-8 a token, as
 * byte-pair vocabularies come out over mixed text. Never a tokenizer: those block
 * the event loop for milliseconds, and for half a second on hostile input
 * (performance.md). Where it matters the pool corrects it by a learned ratio.
 */
import type { OutputEvent } from "../core/model/event.ts";
import type { Message, Part } from "../core/model/message.ts";
import type { CompletionRequest } from "../core/model/request.ts";
import type { Usage } from "../core/model/usage.ts";

const bytesPerToken = 4;
/** Framing that chat templates put around a message. */
const tokensPerMessage = 4;
/** What providers charge for a picture of usual size, within a factor of two. */
const tokensPerImage = 1_000;

/** How many tokens so many bytes are; at least 1 when there are any. */
export function tokensOfBytes(bytes: number): number {
  return Math.ceil(bytes / bytesPerToken);
}

/** The UTF-8 bytes of a piece of an answer. */
export function bytesOfOutput(output: OutputEvent): number {
  return output.kind === "tool-call"
    ? Buffer.byteLength(output.name) + Buffer.byteLength(output.arguments)
    : Buffer.byteLength(output.text);
}

/** The tokens of a prompt: messages, tools and schema. */
export function inputTokensOf(request: CompletionRequest): number {
  const messages = request.messages.reduce((sum, message) => sum + tokensOfMessage(message), 0);
  const tools =
    request.tools.length === 0 ? 0 : tokensOfBytes(Buffer.byteLength(JSON.stringify(request.tools)));
  const schema =
    request.format.kind === "json-schema"
      ? tokensOfBytes(Buffer.byteLength(JSON.stringify(request.format.schema)))
      : 0;
  return messages + tools + schema;
}

function tokensOfMessage(message: Message): number {
  return message.parts.reduce((sum, part) => sum + tokensOfPart(part), tokensPerMessage);
}

function tokensOfPart(part: Part): number {
  switch (part.kind) {
    case "text":
    case "refusal":
    case "reasoning":
      return tokensOfBytes(Buffer.byteLength(part.text));
    case "image":
      return tokensPerImage;
    case "tool-call":
      return tokensOfBytes(Buffer.byteLength(part.call.name) + Buffer.byteLength(part.call.arguments));
    case "tool-result":
      return tokensOfBytes(Buffer.byteLength(part.result.content));
  }
}

/** The tokens of an answer of so many bytes whose provider told none. */
function estimatedUsage(inputTokens: number, answerBytes: number): Usage {
  return {
    inputTokens,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: tokensOfBytes(answerBytes),
    reasoningTokens: 0,
    source: "estimated",
  };
}

/**
 * The tokens of an answer that broke off: most providers count at its end, and what
 * they told before may be a mere beginning (Anthropic's first event says 1 or 2).
 */
export function usageSoFar(reported: Usage | undefined, inputTokens: number, answerBytes: number): Usage {
  const estimated = estimatedUsage(inputTokens, answerBytes);
  if (reported === undefined) return estimated;
  if (reported.outputTokens >= estimated.outputTokens) return reported;
  const { reportedCostNanoUsd: _, ...tokens } = reported;
  return { ...tokens, outputTokens: estimated.outputTokens, source: "estimated" };
}
