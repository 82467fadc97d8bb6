/** Rows about what comes, or does not, after the answer is whole but before its stream ends. */
import { FailureKind as Kind } from "../../../gen/spillway/v1/attempt_pb.ts";
import type { ReplayCut } from "../../../src/simulator/script.ts";
import type { DialectName } from "../support/dialect.ts";
import { marked } from "../support/pairs.ts";
import { briefMs, type Row } from "./row.ts";
import { fails, whole } from "./story.ts";

function data(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

function named(type: string, fields: object = {}): string {
  return `event: ${type}\n${data({ type, ...fields })}`;
}

const usage = { input_tokens: 1, output_tokens: 60 };

/** An answer up to its finish reason, and no further. */
const upToFinish: Readonly<Record<DialectName, string>> = {
  "openai-chat": [
    data({ id: "c", choices: [{ index: 0, delta: { role: "assistant", content: marked("P") } }] }),
    data({ id: "c", choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }),
  ].join(""),
  anthropic: [
    named("message_start", {
      message: { id: "m", type: "message", role: "assistant", model: "m", content: [], usage },
    }),
    named("content_block_start", { index: 0, content_block: { type: "text", text: "" } }),
    named("content_block_delta", { index: 0, delta: { type: "text_delta", text: marked("P") } }),
    named("content_block_stop", { index: 0 }),
    named("message_delta", { delta: { stop_reason: "end_turn" }, usage }),
  ].join(""),
  gemini: [
    data({ candidates: [{ index: 0, content: { role: "model", parts: [{ text: marked("P") }] } }] }),
    data({ candidates: [{ index: 0, content: { role: "model" }, finishReason: "STOP" }] }),
  ].join(""),
};

const lateError: Readonly<Record<DialectName, string>> = {
  "openai-chat": data({ error: { message: "late", type: "server_error", code: null } }),
  anthropic: named("error", { error: { type: "api_error", message: "late" } }),
  gemini: data({ error: { code: 500, message: "late", status: "INTERNAL" } }),
};

function endingWith(manner: ReplayCut["manner"], tail: Readonly<Record<DialectName, string>> | undefined) {
  return (dialect: DialectName) => {
    const body = Buffer.from(upToFinish[dialect] + (tail?.[dialect] ?? ""));
    return { body, cut: { atByte: body.byteLength, manner } };
  };
}

/** Anthropic's message_stop is the rule there; the others' finish reason makes the answer whole. */
function wholeBut(kind: Kind): Row["story"] {
  return (dialect) => (dialect === "anthropic" ? fails(kind, 60) : whole);
}

export const lateRows: readonly Row[] = [
  {
    name: "eof after the finish",
    fault: { kind: "none" },
    replay: endingWith("eof", undefined),
    story: wholeBut(Kind.TRUNCATED),
  },
  {
    name: "reset after the finish",
    fault: { kind: "none" },
    replay: endingWith("reset", undefined),
    story: wholeBut(Kind.CONNECTION_LOST),
    spoilsConnections: true,
  },
  {
    name: "silence after the finish",
    fault: { kind: "none" },
    replay: endingWith("stall", undefined),
    story: wholeBut(Kind.STALLED),
    stallMs: briefMs,
    spoilsConnections: true,
  },
  {
    name: "an error after the finish",
    fault: { kind: "none" },
    replay: endingWith("eof", lateError),
    story: () => fails(Kind.SERVER_ERROR, 60),
  },
];
