import type OpenAI from "openai";
import { describe, expect, it } from "vitest";
import type { ClientEvent } from "../../../../src/core/model/client-event.ts";
import type { OutputEvent } from "../../../../src/core/model/event.ts";
import type { FinishReason } from "../../../../src/core/model/finish.ts";
import type { Chunk } from "../../../../src/transport/http/openai/answer/chunk.ts";
import { ChunkStream } from "../../../../src/transport/http/openai/answer/chunk-stream.ts";
import { completed, result, started, text } from "../../support/domain.ts";
import { restartedEvent } from "./support/events.ts";

type Mutable<T> = { -readonly [key in keyof T]: Mutable<T[key]> };

const stream = (includeUsage = false) => new ChunkStream({ id: "cmpl-1", created: 7, includeUsage });

function chunksOf(...events: readonly ClientEvent[]): readonly Chunk[] {
  const chunks = stream();
  return events.flatMap((event) => chunks.take([event]));
}

const deltasOf = (...events: readonly ClientEvent[]) =>
  chunksOf(...events).flatMap(({ choices }) => choices.map(({ delta }) => delta));

const output = (piece: OutputEvent, attempt = 1): ClientEvent => ({ kind: "output", attempt, output: piece });

const toolCall = (index: number, id: string, words: string): ClientEvent =>
  output({ kind: "tool-call", index, id, name: id === "" ? "" : "weather", arguments: words });

const again: ClientEvent = {
  kind: "attempt-started",
  attempt: 2,
  endpoint: "claude-eu",
  model: "claude-x",
};
function ends(reason: FinishReason, attempt = 1): ClientEvent {
  return {
    kind: "completed",
    attempt,
    completion: result({ message: undefined, finish: { reason, raw: "" } }),
  };
}

describe("ChunkStream", () => {
  it("begins with the role, goes on with text and ends with the reason and Spillway's facts", () => {
    const chunks = chunksOf(started, text("Hel"), text("lo"), completed);
    const head = {
      id: "cmpl-1",
      object: "chat.completion.chunk",
      created: 7,
      model: "gpt-x",
      system_fingerprint: null,
    };
    const choice = { index: 0, logprobs: null, finish_reason: null };
    expect(chunks).toEqual([
      { ...head, choices: [{ ...choice, delta: { role: "assistant", content: "", refusal: null } }] },
      { ...head, choices: [{ ...choice, delta: { content: "Hel" } }] },
      { ...head, choices: [{ ...choice, delta: { content: "lo" } }] },
      {
        ...head,
        choices: [{ ...choice, delta: {}, finish_reason: "stop" }],
        spillway: expect.objectContaining({ endpoint: "openai-eu", attempts: 1, cost_nano_usd: 42 }),
      },
    ]);
    for (const { system_fingerprint: _, ...chunk } of chunks as Mutable<Chunk>[]) {
      const typed: OpenAI.ChatCompletionChunk = chunk;
      expect(typed.id).toBe("cmpl-1");
    }
  });

  it("ends with usage on a chunk without choices where it was asked for, and null before", () => {
    const chunks = stream(true);
    const made = [started, text("Hi"), completed].flatMap((event) => chunks.take([event]));
    expect(made.map(({ usage }) => usage)).toEqual([
      null,
      null,
      null,
      expect.objectContaining({ total_tokens: 12 }),
    ]);
    expect(made.at(-1)?.choices).toEqual([]);
    expect(chunks.isComplete).toBe(true);
  });

  it("opens tool calls with id, type and name, and goes on with arguments", () => {
    const events = [
      toolCall(0, "call_a", ""),
      toolCall(0, "", '{"a"'),
      toolCall(0, "", ":1}"),
      toolCall(1, "call_b", "{}"),
    ];
    expect(deltasOf(started, ...events, ends("tool-calls"))).toEqual([
      { role: "assistant", content: null, refusal: null },
      {
        tool_calls: [
          { index: 0, id: "call_a", type: "function", function: { name: "weather", arguments: "" } },
        ],
      },
      { tool_calls: [{ index: 0, function: { arguments: '{"a"' } }] },
      { tool_calls: [{ index: 0, function: { arguments: ":1}" } }] },
      {
        tool_calls: [
          { index: 1, id: "call_b", type: "function", function: { name: "weather", arguments: "{}" } },
        ],
      },
      {},
    ]);
  });

  it("gives a call without arguments an empty object, which clients can parse", () => {
    expect(deltasOf(started, toolCall(0, "call_a", ""), ends("tool-calls")).slice(2)).toEqual([
      { tool_calls: [{ index: 0, function: { arguments: "{}" } }] },
      {},
    ]);
  });

  it("sends a refusal as such and ends it with stop", () => {
    const chunks = chunksOf(started, output({ kind: "refusal", text: "No." }), ends("refusal"));
    expect(chunks.map(({ choices }) => choices[0])).toMatchObject([
      { delta: { role: "assistant", content: null, refusal: null } },
      { delta: { refusal: "No." } },
      { finish_reason: "stop" },
    ]);
  });

  it("leaves thoughts out", () => {
    const thought = output({ kind: "reasoning", text: "Hm.", signature: "" });
    expect(deltasOf(started, thought)).toEqual([]);
  });

  it("names the role even where nothing was said", () => {
    expect(deltasOf(started, ends("length"))).toEqual([
      { role: "assistant", content: "", refusal: null },
      {},
    ]);
  });

  it("goes on with the next attempt while nothing was shown", () => {
    const chunks = stream();
    const thought = output({ kind: "reasoning", text: "Hm.", signature: "" });
    for (const event of [started, thought, restartedEvent, again]) expect(chunks.take([event])).toEqual([]);
    expect(chunks.take([text("Hi", 2)]).map(({ model }) => model)).toEqual(["claude-x", "claude-x"]);
    expect([chunks.attempt, chunks.endpoint]).toEqual([2, "claude-eu"]);
  });

  it("leaves out what the same batch voids, since nobody has seen it", () => {
    const made = stream().take([
      started,
      text("lost"),
      restartedEvent,
      again,
      text("kept", 2),
      ends("stop", 2),
    ]);
    expect(made.map(({ choices }) => choices[0]?.delta.content)).toEqual(["", "kept", undefined]);
  });

  it.each([
    ["a restart", restartedEvent],
    ["another attempt", again],
    ["output of another attempt", text("x", 2)],
  ])("refuses %s after output was shown", (_, event) => {
    const chunks = stream();
    chunks.take([started, text("Hel")]);
    expect(() => chunks.take([event])).toThrow(
      expect.objectContaining({ words: expect.objectContaining({ code: "stream_interrupted" }) }),
    );
    expect(chunks.isComplete).toBe(false);
  });

  it("says in the error why the stream broke and what would help", () => {
    const chunks = stream();
    chunks.take([started, text("Hel")]);
    expect(() => chunks.take([restartedEvent])).toThrow(
      /"openai-eu" broke: tokens stopped coming.*x-spillway-recovery: hold/,
    );
  });
});
