/**
 * The stream of a chat completion: a role chunk, deltas, one chunk with the finish
 * reason, usage when asked for, [DONE]. OpenAI's thoughts are only counted; some hosts
 * show theirs, and have the usage on the chunk with the finish reason.
 */
import { isJsonObject, type JsonObject } from "../../core/base/json.ts";
import { type AnsweredCall, piecesOf } from "../answer.ts";
import type { Framing } from "../dialect.ts";
import type { Frame } from "../frame.ts";
import { hostOf } from "./host.ts";
import { finishReasonOf, usageOf } from "./usage.ts";

/** The frames of an answer, in order. */
export function* streamFrames(framing: Framing): Iterable<Frame> {
  const { answer, tokensPerFrame: size } = framing;
  const chunk = chunkWriter(framing);
  const speaks = answer.text.length > 0 || answer.toolCalls.length === 0;
  const opening =
    answer.refusal.length > 0
      ? { content: null, refusal: "" }
      : { content: speaks ? "" : null, refusal: null };
  yield frame(chunk({ role: "assistant", ...opening }), 0, "answer");
  const thoughts = framing.question.reasoning === "shown" ? answer.reasoning : [];
  for (const piece of piecesOf(thoughts, size))
    yield frame(chunk({ content: null, reasoning_content: piece.text }), piece.tokens, "answer");
  for (const piece of piecesOf(answer.refusal, size))
    yield frame(chunk({ refusal: piece.text }), piece.tokens, "answer");
  for (const piece of piecesOf(answer.text, size))
    yield frame(chunk({ content: piece.text }), piece.tokens, "answer");
  for (const [index, call] of answer.toolCalls.entries()) {
    yield frame(chunk({ tool_calls: [callOpening(index, call, framing)] }), 0, "answer");
    for (const piece of piecesOf(call.arguments, size)) {
      yield frame(
        chunk({ tool_calls: [{ index, function: { arguments: piece.text } }] }),
        piece.tokens,
        "answer",
      );
    }
  }
  yield frame(chunk({}, finishReasonOf(answer)), 0, "finish");
  if (wantsUsage(framing) && !hostOf(framing.account.strictness).usageOnFinish)
    yield frame(chunk(undefined), 0, "end");
  yield frame("data: [DONE]\n\n", 0, "end");
}

/**
 * Writes one chunk; without a delta it is the usage chunk, which has no choices. What is
 * the same in every chunk is put together once: benchmarks have thousands a second.
 */
function chunkWriter(framing: Framing): (delta: object | undefined, finishReason?: string) => string {
  const { identity, question } = framing;
  const head = JSON.stringify({
    id: `chatcmpl-${identity.completionId}`,
    object: "chat.completion.chunk",
    created: Math.floor(identity.createdMs / 1000),
    model: question.model,
    service_tier: "default",
    system_fingerprint: fingerprint,
  }).slice(0, -1);
  const options = streamOptions(framing);
  const host = hostOf(framing.account.strictness);
  const hasUsage = host.usageOnFinish || wantsUsage(framing);
  const isPadded = options["include_obfuscation"] !== false;
  return (delta, finishReason) => {
    const finish = finishReason === undefined ? "null" : `"${finishReason}"`;
    const choice = `{"index":0,"delta":${JSON.stringify(delta)},"logprobs":null,"finish_reason":${finish}}`;
    const choices = delta === undefined ? "[]" : `[${choice}]`;
    const hasFigures = host.usageOnFinish ? finishReason !== undefined : delta === undefined;
    const figures = hasFigures ? JSON.stringify(usageOf(question, framing.answer)) : "null";
    const usage = hasUsage ? `,"usage":${figures}` : "";
    const pad = isPadded ? `,"obfuscation":"${padding(framing)}"` : "";
    return `data: ${head},"choices":${choices}${usage}${pad}}\n\n`;
  };
}

/** One fixed build of the engine. */
export const fingerprint = "fp_simulated1";

/** The id of a call, stable within the answer. */
export function callId(index: number, { account, identity }: Framing): string {
  const id = `call_${identity.completionId.slice(0, 22)}${String(index).padStart(2, "0")}`;
  const isFit = hostOf(account.strictness).toolCallId.pattern.test(id);
  return isFit ? id : id.slice(-9);
}

function callOpening(index: number, call: AnsweredCall, framing: Framing): object {
  return {
    index,
    id: callId(index, framing),
    type: "function",
    function: { name: call.name, arguments: "" },
  };
}

function wantsUsage(framing: Framing): boolean {
  return streamOptions(framing)["include_usage"] === true;
}

function streamOptions(framing: Framing): JsonObject {
  const options = framing.question.body["stream_options"];
  return isJsonObject(options) ? options : {};
}

// Padding of random length hides the length of a token from who watches the wire.
function padding({ identity }: Framing): string {
  return identity.completionId.slice(0, Math.floor(identity.random() * 16));
}

function frame(bytes: string, tokens: number, part: Frame["part"]): Frame {
  return { bytes, tokens, part };
}
