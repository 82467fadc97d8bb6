/**
 * The stream of generateContent: every event is a whole response with a delta in its
 * parts and the usage so far; the last one carries the finish reason and there is no
 * end marker. With alt=sse the lines end in CRLF; without it the stream is one JSON array.
 */
import { countTokens } from "../answer.ts";
import type { Framing } from "../dialect.ts";
import type { Frame } from "../frame.ts";
import { type AnswerPart, partsOf } from "./parts.ts";
import { finishReasonOf, usageOf } from "./usage.ts";

/** The frames of an answer, in order. */
export function* streamFrames(framing: Framing): Iterable<Frame> {
  const parts = partsOf(framing);
  const isArray = !isServerSent(framing);
  const sum = {
    visible: 0,
    reasoning: framing.question.reasoning === "hidden" ? framing.answer.reasoning.length : 0,
  };
  for (const [at, part] of parts.entries()) {
    sum[part.isThought ? "reasoning" : "visible"] += part.tokens;
    const isLast = at === parts.length - 1;
    const json = responseJson(framing, part, { ...sum, isLast });
    const bytes = isArray ? arrayItem(json, at === 0, isLast) : `data: ${json}\r\n\r\n`;
    yield { bytes, tokens: part.tokens, part: isLast ? "finish" : "answer" };
  }
}

/** Whether the caller asked for server-sent events. */
export function isServerSent(framing: Framing): boolean {
  return framing.question.body["alt"] === "sse";
}

interface Progress {
  readonly visible: number;
  readonly reasoning: number;
  readonly isLast: boolean;
}

function responseJson(framing: Framing, part: AnswerPart, progress: Progress): string {
  const { answer, identity, question } = framing;
  const finish = progress.isLast ? { finishReason: finishReasonOf(answer) } : {};
  const content = part.json === undefined ? {} : { parts: [part.json] };
  const message =
    progress.isLast && answer.toolCalls.length > 0
      ? { finishMessage: "Model generated function call(s)." }
      : {};
  const tokens = { ...countTokens(question.promptTokens, answer), ...progress };
  const candidate = { content: { ...content, role: "model" }, ...finish, index: 0, ...message };
  const origin = `"modelVersion": ${JSON.stringify(question.model)},"responseId": "${identity.completionId.slice(0, 22)}"`;
  return `{"candidates": [${googleJson(candidate)}],"usageMetadata": ${googleJson(usageOf(tokens))},${origin}}`;
}

/** JSON as the front end prints it on one line: a space after each colon and none after commas. */
function googleJson(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(googleJson).join(",")}]`;
  let fields = "";
  for (const [key, field] of Object.entries(value)) {
    fields += `${fields === "" ? "" : ","}${JSON.stringify(key)}: ${googleJson(field)}`;
  }
  return `{${fields}}`;
}

function arrayItem(json: string, isFirst: boolean, isLast: boolean): string {
  return `${isFirst ? "[" : ",\r\n"}${json}${isLast ? "\n]" : "\n"}`;
}
