import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { keepHighestAttempt } from "../../examples/clients/typescript/keep-highest-attempt.ts";
import {
  type StreamCompleteResponse,
  StreamCompleteResponseSchema,
} from "../../gen/spillway/v1/completion_service_pb.ts";

type Event = NonNullable<MessageInitShape<typeof StreamCompleteResponseSchema>["event"]>;

const text = (words: string): Event => ({ case: "textDelta", value: { text: words } });
const completed: Event = { case: "completed", value: { completion: { id: "cmpl-1" } } };

async function* stream(
  ...events: readonly (readonly [number, Event])[]
): AsyncGenerator<StreamCompleteResponse> {
  for (const [attempt, event] of events) yield create(StreamCompleteResponseSchema, { attempt, event });
}

describe("keepHighestAttempt()", () => {
  it("joins the deltas of one attempt", async () => {
    const answer = await keepHighestAttempt(stream([1, text("a")], [1, text("b")], [1, completed]));
    expect(answer).toMatchObject({ attempt: 1, text: "ab", completion: { id: "cmpl-1" } });
  });

  it("throws away what a restart voids", async () => {
    const seen: string[] = [];
    const restarted: Event = { case: "restarted", value: { failedAttempt: 1 } };
    const answer = await keepHighestAttempt(
      stream([1, text("half")], [2, restarted], [2, text("whole")], [2, completed]),
      (grown) => seen.push(grown.text),
    );
    expect(answer.text).toBe("whole");
    expect(seen).toEqual(["half", "", "whole"]);
  });

  it("ignores what comes late of a lower attempt", async () => {
    const answer = await keepHighestAttempt(stream([2, text("new")], [1, text("old")], [2, completed]));
    expect(answer.text).toBe("new");
  });

  it("never mixes two attempts in one tool call", async () => {
    const call = (args: string, id = "", name = ""): Event => ({
      case: "toolCallDelta",
      value: { index: 0, id, name, arguments: args },
    });
    const answer = await keepHighestAttempt(
      stream([1, call('{"a', "x", "f")], [2, call('{"b"', "y", "f")], [2, call(":1}")], [2, completed]),
    );
    expect(answer.toolCalls).toEqual([{ id: "y", name: "f", arguments: '{"b":1}' }]);
  });

  it("rejects a stream that ends without an answer", async () => {
    await expect(keepHighestAttempt(stream([1, text("a")]))).rejects.toThrow("without a complete answer");
  });
});
