import { describe, expect, it } from "vitest";
import { streamFrames } from "../../../src/simulator/anthropic/stream.ts";
import { claudeSignature } from "../../../src/simulator/claude-signature.ts";
import { framingOf, textOf } from "../framing.ts";

const start =
  'event: message_start\ndata: {"type":"message_start","message":{"model":"model-1","id":"msg_01CCCCCCCCCCCCCCCCCCCCCC","type":"message","role":"assistant","content":[],"stop_reason":null,"stop_sequence":null,"stop_details":null,"usage":{"input_tokens":7,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"output_tokens":1,"service_tier":"standard","inference_geo":"not_available"}}}\n\n';
const ping = 'event: ping\ndata: {"type": "ping"}\n\n';
const stop = 'event: message_stop\ndata: {"type":"message_stop"}\n\n';

function event(name: string, fields: string): string {
  return `event: ${name}\ndata: {"type":"${name}",${fields}}\n\n`;
}

function end(reason: string, usage: string): string {
  const delta = `"delta":{"stop_reason":"${reason}","stop_sequence":null,"stop_details":null}`;
  const input = '"input_tokens":7,"cache_creation_input_tokens":0,"cache_read_input_tokens":0';
  return event("message_delta", `${delta},"usage":{${input},${usage}}`);
}

describe("streamFrames()", () => {
  it("writes start, one block with a ping after its opening, delta and stop", () => {
    expect(textOf(streamFrames(framingOf({})))).toBe(
      [
        start,
        event("content_block_start", '"index":0,"content_block":{"type":"text","text":""}'),
        ping,
        event("content_block_delta", '"index":0,"delta":{"type":"text_delta","text":"High"}'),
        event("content_block_delta", '"index":0,"delta":{"type":"text_delta","text":" water"}'),
        event("content_block_stop", '"index":0'),
        end("end_turn", '"output_tokens":2'),
        stop,
      ].join(""),
    );
  });

  it("pads JSON with spaces before its last brace", () => {
    const framing = framingOf({});
    const padded = { ...framing, identity: { ...framing.identity, random: () => 0.5 } };
    expect(textOf(streamFrames(padded))).toContain('{"type":"message_stop"        }\n\n');
  });

  it("thinks in a block of its own that ends with a signature", () => {
    const framing = framingOf({ answer: { reasoning: ["Hm"], text: ["Yes"] } });
    const text = textOf(streamFrames(framing));
    const signature = claudeSignature(() => 0);
    expect(text).toContain(
      [
        event(
          "content_block_start",
          '"index":0,"content_block":{"type":"thinking","thinking":"","signature":""}',
        ),
        ping,
        event("content_block_delta", '"index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}'),
        event(
          "content_block_delta",
          `"index":0,"delta":{"type":"signature_delta","signature":"${signature}"}`,
        ),
        event("content_block_stop", '"index":0'),
        event("content_block_start", '"index":1,"content_block":{"type":"text","text":""}'),
      ].join(""),
    );
    expect(text).toContain('"output_tokens":2,"output_tokens_details":{"thinking_tokens":1}');
  });

  it("opens a tool use with an empty input and sends its JSON in pieces", () => {
    const framing = framingOf({
      answer: {
        text: [],
        toolCalls: [{ name: "gauge", arguments: ["{", "}"] }],
        finish: { kind: "tool-calls" },
      },
    });
    expect(textOf(streamFrames(framing))).toBe(
      [
        start,
        event(
          "content_block_start",
          '"index":0,"content_block":{"type":"tool_use","id":"toolu_01CCCCCCCCCCCCCCCCCCCC00","name":"gauge","input":{},"caller":{"type":"direct"}}',
        ),
        ping,
        event("content_block_delta", '"index":0,"delta":{"type":"input_json_delta","partial_json":""}'),
        event("content_block_delta", '"index":0,"delta":{"type":"input_json_delta","partial_json":"{"}'),
        event("content_block_delta", '"index":0,"delta":{"type":"input_json_delta","partial_json":"}"}'),
        event("content_block_stop", '"index":0'),
        end("tool_use", '"output_tokens":2'),
        stop,
      ].join(""),
    );
  });

  it("refuses without any block and says why in stop_details", () => {
    const framing = framingOf({ answer: { text: [], refusal: ["No."], finish: { kind: "refusal" } } });
    const text = textOf(streamFrames(framing));
    expect(text).not.toContain("content_block");
    expect(text).toContain('"stop_reason":"refusal"');
    expect(text).toContain('"stop_details":{"type":"refusal"');
  });

  it("marks message_delta as the finish and message_stop as what follows", () => {
    const parts = [...streamFrames(framingOf({}))].map((frame) => frame.part);
    expect(parts.slice(-3)).toEqual(["answer", "finish", "end"]);
  });
});
