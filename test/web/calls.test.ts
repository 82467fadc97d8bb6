import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { AttemptOutcome, FailureKind } from "../../gen/spillway/v1/attempt_pb.ts";
import { StreamCompleteResponseSchema } from "../../gen/spillway/v1/completion_service_pb.ts";
import { costsOf } from "../../web/src/pure/call-costs.ts";
import { isTroubled, timelineOf } from "../../web/src/pure/timeline.ts";
import { append, emptyTranscript, type Transcript } from "../../web/src/pure/transcript.ts";
import { failureWord } from "../../web/src/pure/words.ts";
import { call } from "./support.ts";

const ms = (value: number) => ({ seconds: 0n, nanos: value * 1e6 });

describe("timelineOf()", () => {
  it("puts attempts on the time line of their call", () => {
    const { totalMs, rows } = timelineOf(
      call(1, 0, {
        startTime: { seconds: 100n, nanos: 0 },
        duration: ms(800),
        attempts: [
          { outcome: 2, failure: { kind: 2 }, startTime: { seconds: 100n, nanos: 0 }, duration: ms(300) },
          {
            outcome: 1,
            startTime: { seconds: 100n, nanos: 300e6 },
            timeToFirstToken: ms(120),
            duration: ms(500),
          },
        ],
      }),
    );
    expect(totalMs).toBe(800);
    expect(rows).toMatchObject([
      { startMs: 0, firstTokenMs: undefined, endMs: 300, ending: "connection lost" },
      { startMs: 300, firstTokenMs: 420, endMs: 800, ending: "succeeded" },
    ]);
  });

  it("has a length even for a call without times", () => {
    expect(timelineOf(call(1)).totalMs).toBe(1);
  });
});

describe("isTroubled()", () => {
  it("is a call with more than one attempt, or with none, or without an answer", () => {
    const smooth = call(1);
    expect(isTroubled(smooth)).toBe(false);
    expect(isTroubled(call(1, 1))).toBe(true);
    expect(isTroubled({ ...smooth, attempts: [] })).toBe(true);
    expect(isTroubled({ ...smooth, status: "cancelled" })).toBe(true);
  });
});

describe("costsOf()", () => {
  it("tells what was wasted from what was served", () => {
    const attempts = [
      { outcome: AttemptOutcome.FAILED, costNanoUsd: 7n },
      { outcome: AttemptOutcome.CANCELLED, costNanoUsd: 2n },
      { outcome: AttemptOutcome.SUCCEEDED, costNanoUsd: 40n },
    ];
    const costs = costsOf([call(1, 0, { attempts }), call(2, 0, { attempts: [] })]);
    expect(costs).toEqual({ totalNanoUsd: 49n, wastedNanoUsd: 9n });
  });
});

describe("append()", () => {
  const stream = (...events: MessageInitShape<typeof StreamCompleteResponseSchema>[]): Transcript =>
    events.reduce<Transcript>(
      (transcript, event) => append(transcript, create(StreamCompleteResponseSchema, event)),
      emptyTranscript,
    );
  const started = (attempt: number, endpoint: string) => ({
    attempt,
    event: { case: "attemptStarted" as const, value: { endpoint } },
  });
  const text = (attempt: number, words: string) => ({
    attempt,
    event: { case: "textDelta" as const, value: { text: words } },
  });

  it("strikes out what a restart made void, and goes on with the next attempt", () => {
    const { blocks, completion } = stream(
      started(1, "a"),
      text(1, "Half "),
      text(1, "an answer"),
      {
        attempt: 2,
        event: {
          case: "restarted",
          value: { failedAttempt: 1, reason: { kind: FailureKind.STALLED }, discardedEvents: 2 },
        },
      },
      started(2, "b"),
      text(2, "All of it"),
      { attempt: 2, event: { case: "completed", value: { completion: { endpoint: "b" } } } },
    );
    expect(blocks).toEqual([
      { attempt: 1, endpoint: "a", text: "Half an answer", voidReason: "stalled: 2 events are void" },
      { attempt: 2, endpoint: "b", text: "All of it", voidReason: undefined },
    ]);
    expect(completion?.endpoint).toBe("b");
  });

  it("knows an attempt that failed before its first token, of which no restart tells", () => {
    const { blocks } = stream(started(1, "a"), started(2, "b"));
    expect(blocks.map(({ voidReason }) => voidReason)).toEqual(["failed before its first token", undefined]);
  });

  it("passes over events that it does not know", () => {
    expect(stream({ attempt: 1 })).toEqual(emptyTranscript);
  });
});

describe("failureWord()", () => {
  it("writes kinds as words, and those of a later server as unknown", () => {
    expect(failureWord(FailureKind.FIRST_TOKEN_TIMEOUT)).toBe("first token timeout");
    expect(failureWord(999 as FailureKind)).toBe("unknown");
  });
});
