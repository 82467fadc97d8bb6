import { describe, expect, it } from "vitest";
import { bedrock } from "../../../src/simulator/bedrock/dialect.ts";
import { streamFrames } from "../../../src/simulator/bedrock/stream.ts";
import { claudeSignature } from "../../../src/simulator/claude-signature.ts";
import type { Framing } from "../../../src/simulator/dialect.ts";
import { showFrames } from "../event-stream.ts";
import { framingOf } from "../framing.ts";

function shown(framing: Framing): string {
  return showFrames(Buffer.concat([...streamFrames(framing)].map(({ bytes }) => Buffer.from(bytes))));
}

function event(name: string, payload: string): string {
  return `event: ${name}\ndata: ${payload}\n\n`;
}

// The padding of a frame whose chance is 0.
const start = event("messageStart", '{"p":"ab","role":"assistant"}');

function end(reason: string, output: number): string {
  const usage = `{"inputTokens":7,"outputTokens":${output},"serverToolUsage":{},"totalTokens":${7 + output}}`;
  return (
    event("messageStop", `{"p":"ab","stopReason":"${reason}"}`) +
    event("metadata", `{"metrics":{"latencyMs":480},"p":"ab","usage":${usage}}`)
  );
}

function delta(index: number, json: string): string {
  return event("contentBlockDelta", `{"contentBlockIndex":${index},"delta":${json},"p":"ab"}`);
}

function stop(index: number): string {
  return event("contentBlockStop", `{"contentBlockIndex":${index},"p":"ab"}`);
}

describe("streamFrames()", () => {
  it("writes a text in frames whose checksums are right", () => {
    expect(shown(framingOf({}))).toBe(
      start + delta(0, '{"text":"High"}') + delta(0, '{"text":" water"}') + stop(0) + end("end_turn", 2),
    );
  });

  it("pads its frames by chance", () => {
    const framing = framingOf({});
    const padded = { ...framing, identity: { ...framing.identity, random: () => 0.99 } };
    expect(shown(padded)).toContain('"p":"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"');
  });

  it("signs thoughts before their block ends", () => {
    const text = shown(framingOf({ answer: { reasoning: ["Hm"], text: ["Yes"] } }));
    expect(text).toBe(
      [
        start,
        delta(0, '{"reasoningContent":{"text":"Hm"}}'),
        delta(0, `{"reasoningContent":{"signature":"${claudeSignature(() => 0)}"}}`),
        stop(0),
        delta(1, '{"text":"Yes"}'),
        stop(1),
        end("end_turn", 2),
      ].join(""),
    );
  });

  it("announces tool use alone, and sends its input as text in pieces", () => {
    const toolCalls = [{ name: "gauge", arguments: ["{", "}"] }];
    const text = shown(framingOf({ answer: { text: [], toolCalls, finish: { kind: "tool-calls" } } }));
    const use = '{"toolUse":{"name":"gauge","toolUseId":"tooluse_CCCCCCCCCCCCCCCCCCCC00"}}';
    expect(text).toBe(
      [
        start,
        event("contentBlockStart", `{"contentBlockIndex":0,"p":"ab","start":${use}}`),
        delta(0, '{"toolUse":{"input":"{"}}'),
        delta(0, '{"toolUse":{"input":"}"}}'),
        stop(0),
        end("tool_use", 2),
      ].join(""),
    );
  });

  it.each([
    [{ kind: "length" }, "max_tokens"],
    [{ kind: "stop-sequence", sequence: "x" }, "stop_sequence"],
    [{ kind: "refusal" }, "content_filtered"],
  ] as const)("ends %j with %s", (finish, reason) => {
    expect(shown(framingOf({ answer: { text: [], finish } }))).toBe(start + end(reason, 0));
  });
});

describe("bedrock", () => {
  const framing = framingOf({});
  const show = (bytes: string | Uint8Array): string => showFrames(Buffer.from(bytes));

  it("reports errors as exceptions; what has none of its own is the model's stream", () => {
    expect(show(bedrock.inBandError("rate-limited", framing, 3))).toMatch(
      /^exception: throttlingException\ndata: \{"message":".+"\}\n\n$/u,
    );
    expect(show(bedrock.inBandError("gateway-timeout", framing, 3))).toMatch(
      /^exception: modelStreamErrorException\ndata: .*"originalStatusCode":504/u,
    );
  });

  it("keeps alive with a delta that says nothing, and breaks a checksum", () => {
    expect(show(bedrock.keepAlive())).toBe(delta(0, '{"text":""}'));
    expect(show(bedrock.malformed(framing))).toBe("data: broken\n\n");
  });
});
