/**
 * The stream of a response: named events with a running number. The response opens
 * twice, every item opens, grows and closes, and one of completed, incomplete and
 * failed ends it. There is no end marker after that.
 */
import { isJsonObject } from "../../core/base/json.ts";
import { piecesOf } from "../answer.ts";
import type { Framing } from "../dialect.ts";
import type { ErrorWord } from "../error-word.ts";
import type { Frame } from "../frame.ts";
import { errorEvent, failureOf } from "./errors.ts";
import { contentPart, itemJson, itemsOf, type OutputItem, summaryPart } from "./items.ts";
import { itemStatus, responseOf } from "./response.ts";

interface Step {
  readonly name: string;
  readonly fields: object;
  readonly tokens: number;
}

/** The frames of an answer, in order. */
export function* streamFrames(framing: Framing): Iterable<Frame> {
  let number = 0;
  const frame = ({ name, fields, tokens }: Step, part: Frame["part"]): Frame => {
    const bytes = eventBytes(name, fields, number);
    number += 1;
    return { bytes, tokens, part };
  };
  const opening = { response: responseOf(framing, { status: "in_progress" }) };
  yield frame(step("response.created", opening), "answer");
  yield frame(step("response.in_progress", opening), "answer");
  const items = itemsOf(framing);
  const status = framing.answer.finish.kind === "length" ? "incomplete" : "completed";
  for (const [index, item] of items.entries()) {
    yield frame(
      step("response.output_item.added", { item: itemJson(item, "in_progress"), output_index: index }),
      "answer",
    );
    for (const grown of stepsOf(item, index, framing)) yield frame(grown, "answer");
    const closed = itemJson(item, itemStatus(index, items.length, status));
    yield frame(step("response.output_item.done", { item: closed, output_index: index }), "answer");
  }
  const response = responseOf(framing, { status, items });
  yield frame(step(`response.${status}`, { response }), "finish");
}

/** The events of a failure after so many others: what went wrong, then the response that failed of it. */
export function failureEvents(word: ErrorWord, framing: Framing, number: number): string {
  const response = responseOf(framing, { status: "failed", error: failureOf(word) });
  const first = eventBytes("error", { error: errorEvent(word) }, number);
  return first + eventBytes("response.failed", { response }, number + 1);
}

function stepsOf(item: OutputItem, index: number, framing: Framing): readonly Step[] {
  switch (item.kind) {
    case "reasoning":
      return summarySteps(item.summary, { item_id: item.id, output_index: index }, framing);
    case "message":
      return messageSteps(item, { item_id: item.id, output_index: index }, framing);
    case "function_call": {
      const at = { item_id: item.id, output_index: index };
      const name = "response.function_call_arguments";
      const deltas = deltaSteps(`${name}.delta`, item.call.arguments, at, framing);
      return [...deltas, step(`${name}.done`, { arguments: item.call.arguments.join(""), ...at })];
    }
  }
}

function summarySteps(summary: readonly string[], at: object, framing: Framing): readonly Step[] {
  if (summary.length === 0) return [];
  const place = { ...at, summary_index: 0 };
  const text = summary.join("");
  return [
    step("response.reasoning_summary_part.added", { ...place, part: summaryPart("") }),
    ...deltaSteps("response.reasoning_summary_text.delta", summary, place, framing),
    step("response.reasoning_summary_text.done", { ...place, text }),
    step("response.reasoning_summary_part.done", { ...place, part: summaryPart(text) }),
  ];
}

type MessageItem = Extract<OutputItem, { kind: "message" }>;

function messageSteps({ part, tokens }: MessageItem, at: object, framing: Framing): readonly Step[] {
  const place = { content_index: 0, ...at };
  const text = tokens.join("");
  const isText = part === "output_text";
  const extras = isText ? { ...place, logprobs: [] } : place;
  return [
    step("response.content_part.added", { ...place, part: contentPart(part, "") }),
    ...deltaSteps(`response.${part}.delta`, tokens, extras, framing),
    step(`response.${part}.done`, isText ? { ...extras, text } : { ...extras, refusal: text }),
    step("response.content_part.done", { ...place, part: contentPart(part, text) }),
  ];
}

function deltaSteps(name: string, tokens: readonly string[], at: object, framing: Framing): readonly Step[] {
  return piecesOf(tokens, framing.tokensPerFrame).map((piece) => ({
    name,
    fields: { delta: piece.text, ...at, ...paddingOf(framing) },
    tokens: piece.tokens,
  }));
}

// Padding of random length hides the length of a token from who watches the wire.
function paddingOf({ identity, question }: Framing): object {
  const options = question.body["stream_options"];
  if (isJsonObject(options) && options["include_obfuscation"] === false) return {};
  return { obfuscation: identity.completionId.slice(0, Math.floor(identity.random() * 16)) };
}

function step(name: string, fields: object): Step {
  return { name, fields, tokens: 0 };
}

function eventBytes(name: string, fields: object, number: number): string {
  return `event: ${name}\ndata: ${JSON.stringify({ type: name, ...fields, sequence_number: number })}\n\n`;
}
