import { describe, expect, it } from "vitest";
import { failedEnd, streamFrames } from "../../../src/simulator/cohere/stream.ts";
import { uuidOf } from "../../../src/simulator/cohere/uuid.ts";
import { dataLines } from "../client.ts";
import { framingOf, textOf } from "../framing.ts";

function event(name: string, fields: string): string {
  return `event: ${name}\ndata: {"type":"${name}"${fields === "" ? "" : `,${fields}`}}\n\n`;
}

const opening = `event: message-start\ndata: {"id":"${uuidOf("C".repeat(29))}","type":"message-start","delta":{"message":{"role":"assistant","content":[],"tool_plan":"","tool_calls":[],"citations":[]}}}\n\n`;

function end(reason: string, output: number): string {
  const usage = `{"billed_units":{"input_tokens":7,"output_tokens":${output}},"tokens":{"input_tokens":502,"output_tokens":${output + 3}},"cached_tokens":448}`;
  return `${event("message-end", `"delta":{"finish_reason":"${reason}","usage":${usage}}`)}data: [DONE]\n\n`;
}

describe("streamFrames()", () => {
  it("writes a text in a block between start and end, then its marker", () => {
    const delta = (text: string): string =>
      event("content-delta", `"index":0,"delta":{"message":{"content":{"text":"${text}"}}}`);
    expect(textOf(streamFrames(framingOf({})))).toBe(
      [
        opening,
        event("content-start", '"index":0,"delta":{"message":{"content":{"type":"text","text":""}}}'),
        delta("High"),
        delta(" water"),
        event("content-end", '"index":0'),
        end("COMPLETE", 2),
      ].join(""),
    );
  });

  it("thinks in a block of its own and bills for it", () => {
    const text = textOf(streamFrames(framingOf({ answer: { reasoning: ["Hm"], text: ["Yes"] } })));
    expect(text).toContain(
      event("content-start", '"index":0,"delta":{"message":{"content":{"type":"thinking","thinking":""}}}'),
    );
    expect(text).toContain(
      event("content-start", '"index":1,"delta":{"message":{"content":{"type":"text","text":""}}}'),
    );
    expect(text).toContain(end("COMPLETE", 2));
  });

  it("plans, then names each call once and sends its arguments in pieces", () => {
    const call = { name: "gauge", arguments: ["{", "}"] };
    const answer = { text: [], toolCalls: [call, call], finish: { kind: "tool-calls" } } as const;
    const text = textOf(streamFrames(framingOf({ answer })));
    const plan = dataLines(text).filter((line) => line.includes("tool-plan-delta"));
    expect(plan.join("")).toContain('"tool_plan":" gauge"');
    const opened = (index: number): string =>
      event(
        "tool-call-start",
        `"index":${index},"delta":{"message":{"tool_calls":{"id":"gauge_cccccccccc0${index}","type":"function","function":{"name":"gauge","arguments":""}}}}`,
      );
    const grown = (index: number, args: string): string =>
      event(
        "tool-call-delta",
        `"index":${index},"delta":{"message":{"tool_calls":{"function":{"arguments":"${args}"}}}}`,
      );
    const calls = [0, 1].flatMap((index) => [
      opened(index),
      grown(index, "{"),
      grown(index, "}"),
      event("tool-call-end", `"index":${index}`),
    ]);
    expect(text.endsWith(calls.join("") + end("TOOL_CALL", 4))).toBe(true);
  });

  it("cites the result that an answer leans on", () => {
    const text = textOf(streamFrames(framingOf({ question: { answersTools: true } })));
    expect(text).toMatch(
      /event: content-end.*\n\nevent: citation-start.*\n\nevent: citation-end.*\n\nevent: message-end/su,
    );
    expect(textOf(streamFrames(framingOf({})))).not.toContain("citation-start");
  });

  it("refuses in words that nothing marks", () => {
    const answer = { text: [], refusal: ["No", "."], finish: { kind: "refusal" } } as const;
    const text = textOf(streamFrames(framingOf({ answer })));
    expect(text).toContain('"content":{"text":"No"}');
    expect(text).toContain(end("COMPLETE", 2));
  });
});

describe("failedEnd()", () => {
  it.each([
    ["overloaded", "ERROR"],
    ["timeout", "TIMEOUT"],
  ] as const)("ends %s with %s and the marker", (word, reason) => {
    const lines = dataLines(failedEnd(word));
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      type: "message-end",
      delta: { finish_reason: reason },
    });
    expect(lines[1]).toBe("[DONE]");
  });
});
