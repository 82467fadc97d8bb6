import { describe, expect, it } from "vitest";
import { geminiSignature } from "../../../src/simulator/gemini/signature.ts";
import { streamFrames } from "../../../src/simulator/gemini/stream.ts";
import { framingOf, textOf } from "../framing.ts";

const tail = '"modelVersion": "model-1","responseId": "CCCCCCCCCCCCCCCCCCCCCC"}';

function usage(candidates: number, thoughts = 0): string {
  const made = candidates > 0 ? `"candidatesTokenCount": ${candidates},` : "";
  const thought = thoughts > 0 ? `,"thoughtsTokenCount": ${thoughts}` : "";
  const total = 7 + candidates + thoughts;
  return `"usageMetadata": {"promptTokenCount": 7,${made}"totalTokenCount": ${total},"promptTokensDetails": [{"modality": "TEXT","tokenCount": 7}]${thought}}`;
}

describe("streamFrames()", () => {
  it("writes whole responses with CRLF, usage in each and the finish in the last", () => {
    const framing = framingOf({ question: { body: { alt: "sse" } } });
    expect(textOf(streamFrames(framing))).toBe(
      [
        `data: {"candidates": [{"content": {"parts": [{"text": "High"}],"role": "model"},"index": 0}],${usage(1)},${tail}\r\n\r\n`,
        `data: {"candidates": [{"content": {"parts": [{"text": " water"}],"role": "model"},"finishReason": "STOP","index": 0}],${usage(2)},${tail}\r\n\r\n`,
      ].join(""),
    );
  });

  it("is one JSON array when server-sent events are not asked for", () => {
    const items: unknown = JSON.parse(textOf(streamFrames(framingOf({}))));
    expect(items).toHaveLength(2);
    const single: unknown = JSON.parse(textOf(streamFrames(framingOf({ answer: { text: ["one"] } }))));
    expect(single).toHaveLength(1);
  });

  it("sends a function call whole, with its signature and the finish STOP", () => {
    const framing = framingOf({
      question: { body: { alt: "sse" } },
      answer: {
        text: [],
        toolCalls: [{ name: "gauge", arguments: ['{"', "a", '":1}'] }],
        finish: { kind: "tool-calls" },
      },
    });
    expect(textOf(streamFrames(framing))).toBe(
      `data: {"candidates": [{"content": {"parts": [{"functionCall": {"name": "gauge","args": {"a": 1}},"thoughtSignature": "${geminiSignature(framing)}"}],"role": "model"},"finishReason": "STOP","index": 0,"finishMessage": "Model generated function call(s)."}],${usage(3)},${tail}\r\n\r\n`,
    );
  });

  it("signs the first of several calls only", () => {
    const call = { name: "gauge", arguments: ["{}"] };
    const framing = framingOf({
      question: { body: { alt: "sse" } },
      answer: { text: [], toolCalls: [call, call], finish: { kind: "tool-calls" } },
    });
    const text = textOf(streamFrames(framing));
    expect(text.match(/functionCall/gu)).toHaveLength(2);
    expect(text.match(/thoughtSignature/gu)).toHaveLength(1);
  });

  it("marks shown thoughts and counts them apart", () => {
    const framing = framingOf({
      question: { reasoning: "shown", body: { alt: "sse" } },
      answer: { reasoning: ["Hm"], text: ["Yes"] },
    });
    const text = textOf(streamFrames(framing));
    expect(text).toContain(`{"text": "Hm","thought": true}],"role": "model"},"index": 0}],${usage(0, 1)}`);
    expect(text).toContain(usage(1, 1));
  });

  it("counts hidden thoughts from the first event on", () => {
    const framing = framingOf({
      question: { reasoning: "hidden", body: { alt: "sse" } },
      answer: { reasoning: ["Hm", " so"], text: ["Yes"] },
    });
    const text = textOf(streamFrames(framing));
    expect(text).not.toContain("Hm");
    expect(text).toContain(usage(1, 2));
  });

  it("refuses, or says nothing, in one event without parts", () => {
    const refusal = framingOf({
      question: { body: { alt: "sse" } },
      answer: { text: [], refusal: ["No."], finish: { kind: "refusal" } },
    });
    expect(textOf(streamFrames(refusal))).toContain(
      '{"content": {"role": "model"},"finishReason": "SAFETY","index": 0}',
    );
    const empty = framingOf({ question: { body: { alt: "sse" } }, answer: { text: [] } });
    expect([...streamFrames(empty)]).toHaveLength(1);
  });
});
