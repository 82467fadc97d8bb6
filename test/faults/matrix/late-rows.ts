/** Rows about what comes, or does not, after the answer is whole but before its stream ends. */
import { FailureKind as Kind } from "../../../gen/spillway/v1/attempt_pb.ts";
import { eventFrame, exceptionFrame } from "../../../src/simulator/bedrock/event-frame.ts";
import type { ReplayCut } from "../../../src/simulator/script.ts";
import type { DialectName } from "../support/dialect.ts";
import { marked } from "../support/pairs.ts";
import { briefMs, type Row } from "./row.ts";
import { fails, whole } from "./story.ts";
import { data, named } from "./wire.ts";

const usage = { input_tokens: 1, output_tokens: 60 };
const text = marked("P");

/** Bedrock's frames, without padding. */
function frame(type: string, payload: object): Uint8Array {
  return eventFrame(type, payload, () => 0);
}

type Bodies = Readonly<Record<DialectName, string | Uint8Array>>;

/** An answer up to what makes it whole, or nearly so, and no further. */
const upToFinish: Bodies = {
  "openai-chat": [
    data({ id: "c", choices: [{ index: 0, delta: { role: "assistant", content: text } }] }),
    data({ id: "c", choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }),
  ].join(""),
  "openai-responses": [
    named("response.created", { response: { id: "r", status: "in_progress", output: [] } }),
    named("response.output_item.added", { output_index: 0, item: { id: "i", type: "message", content: [] } }),
    named("response.output_text.delta", { output_index: 0, content_index: 0, item_id: "i", delta: text }),
    named("response.output_item.done", {
      output_index: 0,
      item: { id: "i", type: "message", content: [{ type: "output_text", text, annotations: [] }] },
    }),
    named("response.completed", { response: { id: "r", status: "completed", output: [], usage } }),
  ].join(""),
  anthropic: [
    named("message_start", {
      message: { id: "m", type: "message", role: "assistant", model: "m", content: [], usage },
    }),
    named("content_block_start", { index: 0, content_block: { type: "text", text: "" } }),
    named("content_block_delta", { index: 0, delta: { type: "text_delta", text } }),
    named("content_block_stop", { index: 0 }),
    named("message_delta", { delta: { stop_reason: "end_turn" }, usage }),
  ].join(""),
  gemini: [
    data({ candidates: [{ index: 0, content: { role: "model", parts: [{ text }] } }] }),
    data({ candidates: [{ index: 0, content: { role: "model" }, finishReason: "STOP" }] }),
  ].join(""),
  bedrock: Buffer.concat([
    frame("messageStart", { role: "assistant" }),
    frame("contentBlockDelta", { contentBlockIndex: 0, delta: { text } }),
    frame("contentBlockStop", { contentBlockIndex: 0 }),
    frame("messageStop", { stopReason: "end_turn" }),
  ]),
  cohere: [
    named("message-start", { id: "m", delta: { message: { role: "assistant" } } }),
    named("content-delta", { index: 0, delta: { message: { content: { text } } } }),
    named("message-end", { delta: { finish_reason: "COMPLETE", usage: {} } }),
  ].join(""),
};

/** What comes after it in a stream that ends well. */
const ends: Bodies = {
  "openai-chat": "data: [DONE]\n\n",
  "openai-responses": "",
  anthropic: named("message_stop"),
  gemini: "",
  bedrock: frame("metadata", { usage: { inputTokens: 1, outputTokens: 60 } }),
  cohere: "data: [DONE]\n\n",
};

const lateError: Bodies = {
  "openai-chat": data({ error: { message: "late", type: "server_error", code: null } }),
  "openai-responses": named("error", {
    error: { type: "server_error", code: "server_error", message: "late" },
  }),
  anthropic: named("error", { error: { type: "api_error", message: "late" } }),
  gemini: data({ error: { code: 500, message: "late", status: "INTERNAL" } }),
  bedrock: exceptionFrame("internalServerException", { message: "late" }),
  cohere: named("error", { message: "late" }),
};

function endingWith(manner: ReplayCut["manner"], tail?: Bodies): NonNullable<Row["replay"]> {
  return (dialect) => {
    const body = Buffer.concat([Buffer.from(upToFinish[dialect]), Buffer.from(tail?.[dialect] ?? "")]);
    const headers = dialect === "bedrock" ? { "content-type": "application/vnd.amazon.eventstream" } : {};
    return { body, headers, cut: { atByte: body.byteLength, manner } };
  };
}

/** Their finish is the end of the stream. */
const closers: ReadonlySet<DialectName> = new Set(["openai-responses", "cohere"]);

/** Anthropic's message_stop is the rule there; the others' finish reason makes the answer whole. */
function wholeBut(kind: Kind): Row["story"] {
  return (dialect) => (dialect === "anthropic" ? fails(kind, 60) : whole);
}

export const lateRows: readonly Row[] = [
  {
    name: "eof after the finish",
    fault: { kind: "none" },
    replay: endingWith("eof"),
    story: wholeBut(Kind.TRUNCATED),
  },
  {
    name: "reset after the finish",
    fault: { kind: "none" },
    replay: endingWith("reset"),
    story: wholeBut(Kind.CONNECTION_LOST),
    spoilsConnections: true,
  },
  {
    name: "silence after the finish",
    fault: { kind: "none" },
    replay: endingWith("stall"),
    story: wholeBut(Kind.STALLED),
    stallMs: briefMs,
    spoilsConnections: true,
  },
  {
    name: "silence after the end",
    fault: { kind: "none" },
    replay: endingWith("stall", ends),
    story: () => whole,
    spoilsConnections: true,
  },
  {
    name: "an error after the finish",
    fault: { kind: "none" },
    replay: endingWith("eof", lateError),
    // Where nothing may follow the finish, nobody listens any more.
    story: (dialect) => (closers.has(dialect) ? whole : fails(Kind.SERVER_ERROR, 60)),
  },
];
