import { create, toBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  StreamCompleteResponseSchema as Schema,
  type StreamCompleteResponse,
} from "../../../gen/spillway/v1/completion_service_pb.ts";
import type { ClientEvent } from "../../../src/core/model/client-event.ts";
import { coalesce } from "../../../src/transport/rpc/coalesce.ts";
import { streamEventBytes } from "../../../src/transport/rpc/text-delta-bytes.ts";
import { toStreamEvent } from "../../../src/transport/rpc/to-proto/stream-event.ts";
import { completed, started } from "../support/domain.ts";

/** Any UTF-16: whole characters of every plane, and halves of them. */
const texts = fc.oneof(
  fc.string({ unit: "binary", size: "large" }),
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
  // Around the lengths at which a length takes another byte.
  fc
    .tuple(fc.constantFrom("a", "é", "語", "😀"), fc.constantFrom(0, 1, 31, 63, 126, 127, 128, 4_096, 16_384))
    .chain(([unit, length]) => fc.nat(4).map((more) => unit.repeat(Math.max(0, length - 2 + more)))),
);

const attempts = fc.oneof(fc.nat(200), fc.constantFrom(0, 1, 127, 128, 16_384, 0x7fff_ffff, 0xffff_ffff));

const outputs = fc.oneof(
  { weight: 4, arbitrary: texts.map((text) => ({ kind: "text" as const, text })) },
  texts.map((text) => ({
    kind: "text" as const,
    text,
    logprobs: [{ token: text, logprob: -1, alternatives: [] }],
  })),
  texts.map((text) => ({ kind: "text" as const, text, logprobs: [] })),
  texts.map((text) => ({ kind: "refusal" as const, text })),
  fc.tuple(texts, texts).map(([text, signature]) => ({ kind: "reasoning" as const, text, signature })),
  fc
    .tuple(fc.nat(300), texts, texts)
    .map(([index, name, words]) => ({ kind: "tool-call" as const, index, id: name, name, arguments: words })),
);

const events: fc.Arbitrary<ClientEvent> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .tuple(attempts, outputs)
      .map(([attempt, output]) => ({ kind: "output" as const, attempt, output })),
  },
  { weight: 1, arbitrary: fc.constantFrom(started, completed) },
);

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

function delta(attempt: number, text: string): StreamCompleteResponse {
  return create(Schema, { attempt, event: { case: "textDelta", value: { text } } });
}

describe("streamEventBytes()", () => {
  it("writes a text delta as protobuf-es does", () => {
    fc.assert(
      fc.property(attempts, texts, (attempt, text) => {
        const message = delta(attempt, text);
        expect(hex(streamEventBytes(message))).toBe(hex(toBinary(Schema, message)));
      }),
      { numRuns: 500 },
    );
  });

  it("writes every message of every batch as protobuf-es does", () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 6 }), (batch) => {
        for (const event of coalesce(batch)) {
          const init = toStreamEvent(event);
          const message = create(Schema, init);
          const wanted = hex(toBinary(Schema, message));
          expect(hex(streamEventBytes(init))).toBe(wanted);
          expect(hex(streamEventBytes(message))).toBe(wanted);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("keeps what a later contract adds", () => {
    const unknown = [{ no: 99, wireType: 0, data: Uint8Array.of(7) }];
    const message = { ...delta(1, "a"), $unknown: unknown };
    expect(hex(streamEventBytes(message))).toBe(hex(toBinary(Schema, message)));
    const inner = delta(1, "a");
    if (inner.event.case === "textDelta") inner.event.value.$unknown = unknown;
    expect(hex(streamEventBytes(inner))).toBe(hex(toBinary(Schema, inner)));
  });
});

describe("toStreamEvent() of text", () => {
  it("is the message that protobuf-es makes", () => {
    const event = toStreamEvent({ kind: "output", attempt: 3, output: { kind: "text", text: "a" } });
    expect(event).toStrictEqual(delta(3, "a"));
    expect(create(Schema, event)).toBe(event);
  });
});
