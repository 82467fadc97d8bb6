/** The short form of `npm run fuzz`, and streams that never end. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/base/random.ts";
import { dialectFor } from "../../src/providers/dialects.ts";
import { eventFrame } from "../fixtures/frames.ts";
import { bytesOf, endOf } from "../providers/support/answer.ts";
import { fuzzDecoder } from "./fuzz-decoder.ts";
import { type FuzzedStream, streams } from "./streams.ts";

/** Claude on Bedrock is two readers that are tested by themselves, one inside the other. */
const runsOf = ({ name }: FuzzedStream) => (name === "bedrock-claude" ? 20_000 : 100_000);

describe("a decoder", () => {
  it.each(streams)(
    "of $name makes an answer or a Failure of every damaged stream",
    { timeout: 120_000 },
    (stream) => {
      const { ends, problems } = fuzzDecoder(stream, seededRandom(20_261_122), runsOf(stream));
      expect(problems).toEqual([]);
      // The damage must reach the answers that are whole and the ways in which they fail.
      expect([...ends.keys()]).toEqual(
        expect.arrayContaining(["whole", "truncated", "malformed", "invalid-output"]),
      );
    },
  );
});

/** One event over and over, each of which adds to what a decoder must remember. */
const endless: Readonly<Record<string, (turn: number) => Uint8Array>> = {
  "openai-chat": () =>
    bytesOf(
      `data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"x","function":{"name":"f","arguments":"${filler}"}}]}}]}\n\n`,
    ),
  anthropic: (turn) =>
    turn === 0
      ? bytesOf(
          'data: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"x","name":"f"}}\n\n',
        )
      : bytesOf(
          `data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"${filler}"}}\n\n`,
        ),
  gemini: (turn) =>
    bytesOf(
      `data: {"candidates":[{"content":{"parts":[{"functionCall":{${turn === 0 ? '"name":"f",' : ""}"partialArgs":[{"jsonPath":"$.a","stringValue":"${filler}"}],"willContinue":true}}]}}]}\n\n`,
    ),
  "openai-responses": (turn) =>
    bytesOf(`data: {"type":"response.output_text.delta","output_index":${turn},"delta":"x"}\n\n`.repeat(64)),
  bedrock: (turn) =>
    turn === 0
      ? eventFrame("contentBlockStart", {
          contentBlockIndex: 0,
          start: { toolUse: { toolUseId: "x", name: "f" } },
        })
      : eventFrame("contentBlockDelta", { contentBlockIndex: 0, delta: { toolUse: { input: filler } } }),
  "bedrock-claude": (turn) =>
    eventFrame("chunk", {
      bytes: Buffer.from(
        turn === 0
          ? '{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"x","name":"f"}}'
          : `{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"${filler}"}}`,
      ).toString("base64"),
    }),
  cohere: (turn) =>
    turn === 0
      ? bytesOf(
          'data: {"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"x","function":{"name":"f"}}}}}\n\n',
        )
      : bytesOf(
          `data: {"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"${filler}"}}}}}\n\n`,
        ),
};
const filler = "x".repeat(4096);

describe("a stream without end", () => {
  const decoderFor = ({ host }: FuzzedStream) =>
    dialectFor(host).createDecoder({ host, account: "account-a" });

  it.each(streams)("of $name is given up before it fills the memory", (stream) => {
    const decoder = decoderFor(stream);
    const next = endless[stream.name] ?? (() => new Uint8Array());
    let turn = 0;
    while (!decoder.isOver() && turn < 10_000) {
      decoder.push(next(turn));
      turn += 1;
    }
    expect(turn).toBeLessThan(10_000);
    expect(endOf(decoder)).toBe("malformed");
  });

  it.each(streams)("of $name is given up when one event never ends", (stream) => {
    const decoder = decoderFor(stream);
    const isFramed = stream.name.startsWith("bedrock");
    // A frame that says how large it is, is refused before it comes.
    decoder.push(isFramed ? eventFrame("chunk", "x".repeat(1_100_000)).subarray(0, 100) : bytesOf('data: "'));
    let pushed = 0;
    while (!decoder.isOver() && pushed < 4_000_000) {
      decoder.push(bytesOf(filler));
      pushed += filler.length;
    }
    expect(pushed).toBeLessThan(2_000_000);
    expect(endOf(decoder)).toBe("malformed");
  });
});
