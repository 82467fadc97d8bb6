import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ClientEvent } from "../../../src/core/model/client-event.ts";
import type { OutputEvent } from "../../../src/core/model/event.ts";
import { coalesce } from "../../../src/transport/rpc/coalesce.ts";
import { completed, started, text } from "../support/domain.ts";

const output = (piece: OutputEvent, attempt = 1): ClientEvent => ({ kind: "output", attempt, output: piece });

const piece: fc.Arbitrary<OutputEvent> = fc.oneof(
  fc.record({ kind: fc.constant("text" as const), text: fc.string({ minLength: 1 }) }),
  fc.record({ kind: fc.constant("refusal" as const), text: fc.string({ minLength: 1 }) }),
  fc.record({
    kind: fc.constant("reasoning" as const),
    text: fc.string(),
    signature: fc.constantFrom("", "", "s1", "s2"),
  }),
  fc.record({
    kind: fc.constant("tool-call" as const),
    index: fc.nat(2),
    id: fc.constantFrom("", "", "c1"),
    name: fc.constant(""),
    arguments: fc.string(),
  }),
);

describe("coalesce() of text with tokens", () => {
  it("joins the tokens as it joins the text", () => {
    const token = (word: string) => ({ token: word, logprob: -1, alternatives: [] });
    const told = (word: string): OutputEvent => ({ kind: "text", text: word, logprobs: [token(word)] });
    expect(coalesce([output(told("a")), output({ kind: "text", text: "b" }), output(told("c"))])).toEqual([
      output({ kind: "text", text: "abc", logprobs: [token("a"), token("c")] }),
    ]);
  });
});

const event: fc.Arbitrary<ClientEvent> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(piece, fc.constantFrom(1, 1, 1, 2)).map(([one, attempt]) => output(one, attempt)),
  },
  { weight: 1, arbitrary: fc.constantFrom(started, completed) },
);

/** What a client makes of events: per attempt the text, refusal, thoughts and arguments, in order of arrival. */
function asRead(events: readonly ClientEvent[]): string[] {
  const read: string[] = [];
  for (const each of events) {
    if (each.kind !== "output") {
      read.push(each.kind);
      continue;
    }
    const { attempt, output: one } = each;
    const prefix =
      one.kind === "tool-call" ? `${attempt} ${one.kind} ${one.index}` : `${attempt} ${one.kind}`;
    if (one.kind === "tool-call" && one.id !== "") read.push(`${prefix} opens ${one.id}`);
    const characters = one.kind === "tool-call" ? one.arguments : one.text;
    for (const character of characters) read.push(`${prefix} ${character}`);
    if (one.kind === "reasoning" && one.signature !== "") read.push(`${prefix} signed ${one.signature}`);
  }
  return read;
}

describe("coalesce()", () => {
  it("joins neighbours of one kind and attempt", () => {
    expect(coalesce([started, text("a"), text("b"), text("c"), text("d", 2), completed])).toEqual([
      started,
      text("abc"),
      text("d", 2),
      completed,
    ]);
  });

  it("joins nothing across another kind", () => {
    const refusal = output({ kind: "refusal", text: "no" });
    expect(coalesce([text("a"), refusal, text("b")])).toEqual([text("a"), refusal, text("b")]);
  });

  it("joins the arguments of one tool call, and begins anew with the next", () => {
    const open = output({ kind: "tool-call", index: 0, id: "c1", name: "f", arguments: "{" });
    const more = output({ kind: "tool-call", index: 0, id: "", name: "", arguments: "}" });
    const next = output({ kind: "tool-call", index: 1, id: "c2", name: "g", arguments: "{}" });
    expect(coalesce([open, more, next])).toEqual([
      output({ kind: "tool-call", index: 0, id: "c1", name: "f", arguments: "{}" }),
      next,
    ]);
  });

  it("joins no thoughts after a signature", () => {
    const thought = (words: string, signature: string) =>
      output({ kind: "reasoning", text: words, signature });
    expect(coalesce([thought("a", ""), thought("b", "s1"), thought("c", ""), thought("", "s2")])).toEqual([
      thought("ab", "s1"),
      thought("c", "s2"),
    ]);
  });

  it("never changes what a client reads, and never adds an event", () => {
    fc.assert(
      fc.property(fc.array(event), (batch) => {
        const joined = coalesce(batch);
        expect(asRead(joined)).toEqual(asRead(batch));
        expect(joined.length).toBeLessThanOrEqual(batch.length);
        expect(coalesce(joined)).toEqual(joined);
      }),
    );
  });

  it("says no more in one message than a client that does not read may keep in memory", () => {
    const longPiece = fc
      .tuple(piece, fc.integer({ min: 1, max: 12_000 }))
      .map(([one, times]): OutputEvent => {
        const repeat = (words: string) => words.repeat(Math.ceil(times / Math.max(1, words.length)));
        return one.kind === "tool-call"
          ? { ...one, arguments: repeat(one.arguments) }
          : { ...one, text: repeat(one.text) };
      });
    fc.assert(
      fc.property(
        fc.array(
          longPiece.map((one) => output(one)),
          { maxLength: 4 },
        ),
        (batch) => {
          const messages = coalesce(batch);
          expect(asRead(messages).join("")).toBe(asRead(batch).join(""));
          for (const each of messages) {
            if (each.kind !== "output") continue;
            const { output: one } = each;
            const words = one.kind === "tool-call" ? one.arguments : one.text;
            expect(words.length).toBeLessThanOrEqual(4_096);
          }
          expect(coalesce(messages)).toEqual(messages);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("never parts the halves of a character", () => {
    const words = `a${"😀".repeat(5_000)}`;
    const messages = coalesce([output({ kind: "text", text: words })]);
    const texts = messages.map((each) =>
      each.kind === "output" && each.output.kind === "text" ? each.output.text : "",
    );
    expect(messages.length).toBeGreaterThan(2);
    expect(texts.every((one) => one.isWellFormed())).toBe(true);
    expect(texts.join("")).toBe(words);
  });

  it("signs a long thought once, at its end, and opens a long call once, at its start", () => {
    const thought = output({ kind: "reasoning", text: "t".repeat(9_000), signature: "s" });
    const call = output({ kind: "tool-call", index: 0, id: "c1", name: "f", arguments: "a".repeat(9_000) });
    const signatures = coalesce([thought]).map((one) =>
      one.kind === "output" && one.output.kind === "reasoning" ? one.output.signature : "",
    );
    const ids = coalesce([call]).map((one) =>
      one.kind === "output" && one.output.kind === "tool-call" ? one.output.id + one.output.name : "",
    );
    expect(signatures).toEqual(["", "", "s"]);
    expect(ids).toEqual(["c1f", "", ""]);
  });
});
