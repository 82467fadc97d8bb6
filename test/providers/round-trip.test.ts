/**
 * Random conversations and answers, there and back: what a dialect writes holds all
 * that it can hold, and what it reads is what was said. Both sides are read and
 * written here by hand.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DialectName } from "../../src/core/model/host-preset.ts";
import { plainHosts } from "../../src/core/model/host-presets.ts";
import type { Message, Part } from "../../src/core/model/message.ts";
import { dialectFor } from "../../src/providers/dialects.ts";
import { decode } from "./support/answer.ts";
import { dialectCall, wire } from "./support/calls.ts";
import { framesOf, type Said } from "./support/naive-answers.ts";
import { heldBy } from "./support/naive-requests.ts";

/** More by the environment: ROUND_TRIPS=100000 npx vitest run test/providers/round-trip.test.ts */
const numRuns = Number(process.env["ROUND_TRIPS"] ?? 150);

const dialects = Object.keys(plainHosts) as readonly DialectName[];

/** Never blank: some dialects refuse that, and others would make nothing of it. */
const words = fc.string({ unit: "grapheme", maxLength: 30 }).map((text) => `a${text}`);
const json = fc.dictionary(
  fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 8 }).filter((key) => key !== "__proto__"),
  fc.oneof(words, fc.integer(), fc.boolean(), fc.constant(null), fc.array(words, { maxLength: 3 })),
  { maxKeys: 4 },
);
const toolName = fc.constantFrom("weather", "time", "add");

const text = words.map((one): Part => ({ kind: "text", text: one }));
const image = fc
  .uint8Array({ minLength: 1, maxLength: 20 })
  .map((data): Part => ({ kind: "image", source: { kind: "data", data, mediaType: "image/png" } }));

interface RandomCall {
  readonly id: string;
  readonly name: string;
  readonly args: Record<string, unknown>;
  readonly result: string;
}

const calls = fc.array(
  fc.record<RandomCall>({
    id: fc.oneof(fc.string({ maxLength: 50 }), fc.constantFrom("call_0", "call_1")),
    name: toolName,
    args: json,
    result: words,
  }),
  { minLength: 1, maxLength: 3 },
);

/** One exchange: a question, perhaps calls with their results, and an answer. */
const exchange = fc
  .record({
    asked: fc.array(fc.oneof(text, image), { minLength: 1, maxLength: 3 }),
    calls: fc.option(calls),
    said: words,
  })
  .map(({ asked, calls: made, said }): readonly Message[] => [
    { role: "user", parts: asked },
    ...(made === null ? [] : turnsOf(made)),
    { role: "assistant", parts: [{ kind: "text", text: said }] },
  ]);

function turnsOf(made: readonly RandomCall[]): readonly Message[] {
  return [
    {
      role: "assistant",
      parts: made.map(({ id, name, args }) => ({
        kind: "tool-call",
        call: { id, name, arguments: JSON.stringify(args) },
      })),
    },
    ...made.map(
      ({ id, result }): Message => ({
        role: "tool",
        parts: [{ kind: "tool-result", result: { toolCallId: id, content: result, isError: false } }],
      }),
    ),
  ];
}

const conversation = fc
  .tuple(fc.option(words), fc.array(exchange, { minLength: 1, maxLength: 3 }), text)
  .map(([instructions, exchanges, last]): readonly Message[] => [
    ...(instructions === null
      ? []
      : [{ role: "system", parts: [{ kind: "text", text: instructions }] } as const]),
    ...exchanges.flat(),
    { role: "user", parts: [last] },
  ]);

describe.each(dialects)("a random conversation in %s", (dialect) => {
  it("loses nothing that the dialect can hold", () => {
    const spoken = dialectFor(plainHosts[dialect]);
    fc.assert(
      fc.property(conversation, (messages) => {
        const call = dialectCall({ dialect, can: ["tools", "images"], maxOutputTokens: 9000 }, { messages });
        const held = heldBy(dialect, wire(spoken.encode(call).body));
        const parts = messages.flatMap((message) => message.parts);
        const ofRole = (role: string) =>
          messages.flatMap((message) =>
            message.role === role
              ? message.parts.flatMap((part) => (part.kind === "text" ? [part.text] : []))
              : [],
          );
        expect(held.system).toEqual(ofRole("system").join("\n"));
        expect(held.user).toEqual(ofRole("user").join("\n"));
        expect(held.assistant).toEqual(ofRole("assistant").join("\n"));
        expect(held.images).toEqual(
          parts.flatMap((part) =>
            part.kind === "image" && part.source.kind === "data"
              ? [Buffer.from(part.source.data).toString("base64")]
              : [],
          ),
        );
        expect(held.calls).toEqual(
          parts.flatMap((part) =>
            part.kind === "tool-call"
              ? [{ name: part.call.name, args: JSON.parse(part.call.arguments) as unknown }]
              : [],
          ),
        );
        // Each result answers the call that it answered, whatever its id is now.
        const results = parts.flatMap((part) => (part.kind === "tool-result" ? [part.result.content] : []));
        expect(held.results).toEqual(results);
      }),
      { numRuns },
    );
  });
});

const answer = fc.record<Said>({
  thoughts: fc.array(words, { maxLength: 3 }),
  text: fc.array(words, { maxLength: 5 }),
  calls: fc.array(fc.record({ name: toolName, args: json }), { maxLength: 3 }),
  /** Where the arguments are cut into pieces. */
  pieces: fc.integer({ min: 1, max: 12 }),
  usage: fc.record({ input: fc.nat(100_000), output: fc.nat(100_000) }),
});

describe.each(dialects)("a random answer in %s", (dialect) => {
  it("is read as it was said, however it is cut", () => {
    const host = plainHosts[dialect];
    const createDecoder = () => dialectFor(host).createDecoder({ host, account: "account-a" });
    fc.assert(
      fc.property(
        answer,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 }),
        (said, cuts) => {
          const bytes = framesOf(dialect, said);
          const places = cuts.map((cut) => Math.floor(cut * bytes.length)).sort((a, b) => a - b);
          const bounds = [0, ...places, bytes.length];
          const pieces = bounds.slice(1).map((end, index) => bytes.subarray(bounds[index], end));
          const read = decode(createDecoder(), pieces);
          expect(read.end).toBe("whole");
          expect(read.text).toBe(said.text.join(""));
          expect(read.reasoning).toBe(said.thoughts.join(""));
          expect(
            read.tools.map(({ name, arguments: args }) => ({ name, args: JSON.parse(args) as unknown })),
          ).toEqual(said.calls);
          expect(read.finish?.reason).toBe(said.calls.length > 0 ? "tool-calls" : "stop");
          expect(read.usage).toMatchObject({
            inputTokens: said.usage.input,
            outputTokens: said.usage.output,
          });
        },
      ),
      { numRuns },
    );
  });
});
