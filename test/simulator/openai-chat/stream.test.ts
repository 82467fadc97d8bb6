import { describe, expect, it } from "vitest";
import { streamFrames } from "../../../src/simulator/openai-chat/stream.ts";
import { dataLines } from "../client.ts";
import { framingOf, textOf } from "../framing.ts";

const head =
  '"id":"chatcmpl-CCCCCCCCCCCCCCCCCCCCCCCCCCCCC","object":"chat.completion.chunk","created":1700000000,"model":"model-1","service_tier":"default","system_fingerprint":"fp_simulated1"';

function chunk(delta: string, finish = "null", tail = ""): string {
  return `data: {${head},"choices":[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${finish}}]${tail}}\n\n`;
}

describe("streamFrames()", () => {
  it("writes role, words, finish and end marker, and no usage unless it is asked for", () => {
    const framing = framingOf({ question: { body: { stream_options: { include_obfuscation: false } } } });
    expect(textOf(streamFrames(framing))).toBe(
      [
        chunk('{"role":"assistant","content":"","refusal":null}'),
        chunk('{"content":"High"}'),
        chunk('{"content":" water"}'),
        chunk("{}", '"stop"'),
        "data: [DONE]\n\n",
      ].join(""),
    );
  });

  it("pads every chunk unless the padding is switched off", () => {
    const lines = dataLines(textOf(streamFrames(framingOf({})))).slice(0, -1);
    expect(lines.every((line) => line.endsWith(',"obfuscation":""}'))).toBe(true);
  });

  it("writes usage null on every chunk and the figures on one without choices", () => {
    const framing = framingOf({ question: { body: { stream_options: { include_usage: true } } } });
    const chunks = dataLines(textOf(streamFrames(framing)))
      .slice(0, -1)
      .map((line) => JSON.parse(line) as { choices: unknown[]; usage: unknown });
    expect(chunks.slice(0, -1).every((each) => each.usage === null && each.choices.length === 1)).toBe(true);
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 },
    });
  });

  it("names a tool call once and then sends its arguments in pieces", () => {
    const framing = framingOf({
      question: { body: { stream_options: { include_obfuscation: false } } },
      answer: {
        text: [],
        toolCalls: [{ name: "gauge", arguments: ['{"', "a", '":1}'] }],
        finish: { kind: "tool-calls" },
      },
    });
    expect(textOf(streamFrames(framing))).toBe(
      [
        chunk('{"role":"assistant","content":null,"refusal":null}'),
        chunk(
          '{"tool_calls":[{"index":0,"id":"call_CCCCCCCCCCCCCCCCCCCCCC00","type":"function","function":{"name":"gauge","arguments":""}}]}',
        ),
        chunk('{"tool_calls":[{"index":0,"function":{"arguments":"{\\""}}]}'),
        chunk('{"tool_calls":[{"index":0,"function":{"arguments":"a"}}]}'),
        chunk('{"tool_calls":[{"index":0,"function":{"arguments":"\\":1}"}}]}'),
        chunk("{}", '"tool_calls"'),
        "data: [DONE]\n\n",
      ].join(""),
    );
  });

  it("sends a refusal as its own delta and ends with stop", () => {
    const framing = framingOf({ answer: { text: [], refusal: ["No", "."], finish: { kind: "refusal" } } });
    const text = textOf(streamFrames(framing));
    expect(text).toContain('"delta":{"role":"assistant","content":null,"refusal":""}');
    expect(text).toContain('"delta":{"refusal":"No"}');
    expect(text).toContain('"finish_reason":"stop"');
  });

  it("counts hidden thoughts in the usage without showing them", () => {
    const framing = framingOf({
      question: { reasoning: "hidden", body: { stream_options: { include_usage: true } } },
      answer: { reasoning: ["Deep", " thought"] },
    });
    const text = textOf(streamFrames(framing));
    expect(text).not.toContain("Deep");
    expect(text).toContain('"completion_tokens":4,"total_tokens":11');
    expect(text).toContain('"reasoning_tokens":2');
  });

  it("marks which frames carry tokens, which finish and which follow", () => {
    const frames = [...streamFrames(framingOf({}))].map(({ tokens, part }) => ({ tokens, part }));
    expect(frames).toEqual([
      { tokens: 0, part: "answer" },
      { tokens: 1, part: "answer" },
      { tokens: 1, part: "answer" },
      { tokens: 0, part: "finish" },
      { tokens: 0, part: "end" },
    ]);
  });
});
