import { describe, expect, it } from "vitest";
import { plainHosts } from "../../../src/core/model/host-presets.ts";
import { gemini } from "../../../src/providers/gemini/adapter.ts";
import { answerOf, bytesOf, decode } from "../support/answer.ts";
import { describeRecorded, framed, type Recording, recordings, textOf } from "../support/recorded.ts";
import { expectSameWhereverCut, expectTruncationIsSeen } from "../support/splits.ts";
import { referenceAnswer, referenceOf } from "./reference.ts";

const source = { host: plainHosts.gemini, account: "account-a" };
const createDecoder = () => gemini.createDecoder(source);

function streams(): readonly Recording[] {
  const lines = recordings("gemini", ".chunks.txt").map((body) =>
    framed(body, (json) => `data: ${json}\r\n\r\n`),
  );
  const vertex = recordings("vertex", ".sse").filter((body) => body.name.includes("gemini"));
  return [...recordings("gemini", ".sse"), ...vertex, ...lines];
}

describeRecorded("createContentReader() on recorded streams", () => {
  for (const body of streams()) {
    it(`reads ${body.name} the same wherever it is cut`, () => {
      const { end, ...answer } = expectSameWhereverCut(body.bytes, createDecoder);
      expect(end).toBe("whole");
      expect(answer).toEqual(referenceAnswer(body, "account-a"));
    });

    it(`never takes a part of ${body.name} for the whole`, () => {
      const wholeAt = expectTruncationIsSeen(body.bytes, createDecoder);
      expect(wholeAt).toBeGreaterThan(textOf(body).lastIndexOf("finishReason"));
    });
  }

  for (const name of ["google-text.json", "test_google_model_max_tokens", "test_google_model_safety"]) {
    it(`reads ${name}, which came whole`, () => {
      const body = recordings("gemini", ".json").find(
        (one) => one.name.startsWith(name) && !one.name.endsWith(".meta.json"),
      );
      const { end, ...answer } = answerOf(gemini.decodeUnary(body?.bytes ?? bytesOf(""), source));
      expect(end).toBe("whole");
      expect(answer).toEqual(referenceOf([JSON.parse(body ? textOf(body) : "{}")], "account-a"));
    });
  }
});

const frames = (...chunks: readonly unknown[]) =>
  bytesOf(chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`).join(""));
const says = (text: string, finishReason?: string) => ({
  candidates: [{ content: { parts: [{ text }] }, finishReason }],
});
const calls = (functionCall: unknown, finishReason?: string) => ({
  responseId: "r",
  candidates: [{ content: { parts: [{ functionCall }] }, finishReason }],
});

describe("createContentReader()", () => {
  it("is truncated without a finishReason, and with one that says it is not finished", () => {
    for (const reason of [undefined, "FINISH_REASON_UNSPECIFIED", "CONTINUATION"]) {
      expect(decode(createDecoder(), [frames(says("a", reason))]).end).toBe("truncated");
    }
  });

  it("drops a last chunk without its blank line", () => {
    const bytes = frames(says("a"), says("b", "STOP"));
    const answer = decode(createDecoder(), [bytes.subarray(0, bytes.length - 2)]);
    expect(answer).toMatchObject({ text: "a", end: "truncated" });
  });

  it("finishes a blocked prompt as filtered", () => {
    const blocked = { promptFeedback: { blockReason: "PROHIBITED_CONTENT" } };
    expect(decode(createDecoder(), [frames(blocked)])).toMatchObject({
      finish: { reason: "content-filter", raw: "PROHIBITED_CONTENT" },
      end: "whole",
    });
  });

  it("throws errors in the stream: as data, in a list, and as plain JSON", () => {
    const error = { error: { code: 503, status: "UNAVAILABLE", message: "overloaded" } };
    const forms = [
      frames(says("a"), error),
      frames(says("a"), [error]),
      bytesOf(`data: ${JSON.stringify(says("a"))}\r\n\r\n${JSON.stringify([error], undefined, 2)}`),
    ];
    for (const form of forms) {
      expect(expectSameWhereverCut(form, createDecoder)).toMatchObject({ text: "a", end: "overloaded" });
    }
  });

  it("fails on finish reasons that mean a broken answer", () => {
    expect(decode(createDecoder(), [frames(says("a", "MALFORMED_FUNCTION_CALL"))]).end).toBe(
      "invalid-output",
    );
    expect(decode(createDecoder(), [frames(says("a", "OTHER"))]).end).toBe("server-error");
  });

  it("keeps a finish reason that it does not know", () => {
    expect(decode(createDecoder(), [frames(says("a", "NEW_REASON"))]).finish).toEqual({
      reason: "other",
      raw: "NEW_REASON",
    });
  });

  it("numbers calls and gives them ids and arguments", () => {
    const answer = decode(createDecoder(), [
      frames(calls({ name: "add", args: { a: 1 } }), calls({ id: "own", name: "now" }, "STOP")),
    ]);
    expect(answer.tools).toEqual([
      { id: "call_r_0", name: "add", arguments: '{"a":1}' },
      { id: "own", name: "now", arguments: "{}" },
    ]);
    expect(answer.finish?.reason).toBe("tool-calls");
  });

  it("binds a signature to its account and tells it before the part that it signs", () => {
    const part = { functionCall: { name: "now" }, thoughtSignature: "sig" };
    const chunk = { candidates: [{ content: { parts: [part] }, finishReason: "STOP" }] };
    const [first, second] = createDecoder().push(frames(chunk));
    expect(first).toEqual({ kind: "reasoning", text: "", signature: "account-a:sig" });
    expect(second?.kind).toBe("tool-call");
  });

  it("fails when output follows the finish", () => {
    expect(decode(createDecoder(), [frames(says("a", "STOP"), says("b"))]).end).toBe("malformed");
  });

  it("adds tool prompts to the input and thoughts to the output", () => {
    const usageMetadata = {
      promptTokenCount: 10,
      toolUsePromptTokenCount: 2,
      cachedContentTokenCount: 4,
      candidatesTokenCount: 3,
      thoughtsTokenCount: 5,
    };
    expect(decode(createDecoder(), [frames({ ...says("a", "STOP"), usageMetadata })]).usage).toEqual({
      inputTokens: 12,
      cachedInputTokens: 4,
      cacheWriteTokens: 0,
      outputTokens: 8,
      reasoningTokens: 5,
      source: "reported",
    });
  });
});
