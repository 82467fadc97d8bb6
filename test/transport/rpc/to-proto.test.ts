import {
  create,
  type DescEnum,
  type DescMessage,
  type MessageInitShape,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AttemptSchema, FailureKindSchema, FailureSchema } from "../../../gen/spillway/v1/attempt_pb.ts";
import { CapabilitySchema } from "../../../gen/spillway/v1/capability_pb.ts";
import { CompletionSchema, FinishReasonSchema } from "../../../gen/spillway/v1/completion_pb.ts";
import { StreamCompleteResponseSchema } from "../../../gen/spillway/v1/completion_service_pb.ts";
import { MessageSchema } from "../../../gen/spillway/v1/message_pb.ts";
import { RefusalReasonSchema } from "../../../gen/spillway/v1/route_explanation_pb.ts";
import { dispositions, type FailureKind } from "../../../src/core/model/disposition.ts";
import { Failure } from "../../../src/core/model/failure.ts";
import { toAttempt } from "../../../src/transport/rpc/to-proto/attempt.ts";
import { toCapability } from "../../../src/transport/rpc/to-proto/capability.ts";
import { toCompletion } from "../../../src/transport/rpc/to-proto/completion.ts";
import { toFailure } from "../../../src/transport/rpc/to-proto/failure.ts";
import { toMessage } from "../../../src/transport/rpc/to-proto/message.ts";
import { toInt64, toUint32, toUint64 } from "../../../src/transport/rpc/to-proto/number.ts";
import { toRefusal } from "../../../src/transport/rpc/to-proto/refusal.ts";
import { toStreamEvent } from "../../../src/transport/rpc/to-proto/stream-event.ts";
import { toDuration, toTimestamp } from "../../../src/transport/rpc/to-proto/time.ts";
import { attempt, completed, result, started, text } from "../support/domain.ts";

/** As callers read it; throws when it cannot be encoded. */
function json<S extends DescMessage>(schema: S, init: MessageInitShape<S>): unknown {
  const message = create(schema, init);
  toBinary(schema, message);
  return toJson(schema, message);
}

/** Every word of the contract but "unspecified", as the domain writes it. */
const wordsOf = (desc: DescEnum) =>
  desc.values
    .filter((value) => value.number !== 0)
    .map((value) => value.localName.toLowerCase().replaceAll("_", "-"));

const wordOf = (desc: DescEnum, number: number) =>
  desc.value[number]?.localName.toLowerCase().replaceAll("_", "-");

describe("the words of the domain", () => {
  it("are those of the contract, for each kind of failure", () => {
    const kinds = Object.keys(dispositions) as FailureKind[];
    expect([...kinds].sort()).toEqual(wordsOf(FailureKindSchema).sort());
    for (const kind of kinds) {
      expect(wordOf(FailureKindSchema, toFailure(new Failure(kind, "x")).kind ?? 0)).toBe(kind);
    }
  });

  it("are those of the contract, for finishes, refusals and capabilities", () => {
    const finishes = [
      "stop",
      "length",
      "tool-calls",
      "content-filter",
      "refusal",
      "recitation",
      "paused",
      "other",
    ] as const;
    for (const reason of finishes) {
      const { finishReason } = toCompletion(result({ finish: { reason, raw: "" } }));
      expect(wordOf(FinishReasonSchema, finishReason ?? 0)).toBe(reason);
    }
    expect(wordsOf(FinishReasonSchema)).toEqual(finishes);
    const refusals = [
      "policy",
      "preference",
      "capability",
      "context-window",
      "breaker",
      "capacity",
      "rate-limit",
      "drained",
      "blocked",
      "tried",
      "cost",
      "budget",
    ] as const;
    for (const reason of refusals) {
      expect(wordOf(RefusalReasonSchema, toRefusal({ endpoint: "a", reason, detail: "" }).reason ?? 0)).toBe(
        reason,
      );
    }
    expect(wordsOf(RefusalReasonSchema)).toEqual(refusals);
    const capabilities = [
      "tools",
      "parallel-tools",
      "json",
      "json-schema",
      "images",
      "image-urls",
      "reasoning",
      "logprobs",
      "seed",
    ] as const;
    for (const capability of capabilities)
      expect(wordOf(CapabilitySchema, toCapability(capability))).toBe(capability);
    expect(wordsOf(CapabilitySchema)).toEqual(capabilities);
  });
});

describe("toAttempt()", () => {
  const wall = (ms: number) => Date.UTC(2026, 0, 1) + ms;

  it("tells the times, tokens and cost of an attempt that succeeded", () => {
    expect(json(AttemptSchema, toAttempt(attempt(), wall))).toEqual({
      number: 1,
      endpoint: "openai-eu",
      provider: "openai",
      model: "gpt-x",
      servedModel: "gpt-x-2026",
      region: "eu",
      outcome: "ATTEMPT_OUTCOME_SUCCEEDED",
      startTime: "2026-01-01T00:00:01Z",
      timeToFirstToken: "0.250500s",
      duration: "1s",
      usage: {
        inputTokens: "7",
        cachedInputTokens: "2",
        cacheWriteTokens: "1",
        outputTokens: "5",
        reasoningTokens: "3",
        source: "SOURCE_REPORTED",
      },
      costNanoUsd: "42",
      reason: "first of its tier",
      adaptations: ["dropped sampling.top_k: not offered by the model"],
    });
  });

  it("tells why one failed, and whether it may have been billed", () => {
    const facts = {
      httpStatus: 529,
      providerCode: "overloaded_error",
      retryAfterMs: 1_500,
      providerRequestId: "r",
    };
    const outcome = (kind: FailureKind) =>
      ({
        kind: "failed",
        failure: new Failure(kind, "why", facts),
        callerMade: false,
        usage: undefined,
      }) as const;
    expect(json(FailureSchema, toFailure(outcome("overloaded").failure))).toEqual({
      kind: "FAILURE_KIND_OVERLOADED",
      message: "why",
      httpStatus: 529,
      providerCode: "overloaded_error",
      retryAfter: "1.500s",
      providerRequestId: "r",
    });
    expect(toAttempt(attempt({ outcome: outcome("overloaded") }), wall).possiblyBilled).toBe(false);
    expect(toAttempt(attempt({ outcome: outcome("connection-lost") }), wall).possiblyBilled).toBe(true);
  });

  it("leaves out what a running attempt does not have yet", () => {
    const running = attempt({ outcome: undefined, firstTokenAt: undefined, endedAt: undefined });
    const told = json(AttemptSchema, toAttempt(running, wall));
    for (const field of ["outcome", "timeToFirstToken", "duration", "usage", "failure"]) {
      expect(told).not.toHaveProperty(field);
    }
  });
});

describe("toCompletion()", () => {
  it("tells the answer, its cost and its trail", () => {
    const told = json(CompletionSchema, toCompletion(result({ replayed: true, costSource: "estimated" })));
    expect(told).toMatchObject({
      id: "cmpl-0000000000000000000000000A",
      message: { role: "ROLE_ASSISTANT", parts: [{ text: "Hello!" }] },
      finishReason: "FINISH_REASON_STOP",
      rawFinishReason: "end_turn",
      cost: { servedNanoUsd: "42", wastedNanoUsd: "7", source: "SOURCE_ESTIMATED" },
      endpoint: "openai-eu",
      model: "gpt-x-2026",
      attempts: [{ number: 1, startTime: "2026-01-01T00:00:00.010Z" }],
      replayed: true,
    });
    const { message, cost } = toCompletion(result({ message: undefined, costSource: undefined }));
    expect([message, cost?.source]).toEqual([undefined, 0]);
  });
});

describe("toMessage()", () => {
  it("tells every kind of part", () => {
    const parts = [
      { kind: "text", text: "" },
      { kind: "refusal", text: "no" },
      { kind: "image", source: { kind: "data", data: Uint8Array.of(1), mediaType: "image/png" } },
      { kind: "image", source: { kind: "url", url: "https://example.com/a.png" } },
      { kind: "tool-call", call: { id: "1", name: "f", arguments: "{}" } },
      { kind: "tool-result", result: { toolCallId: "1", content: "x", isError: true } },
      {
        kind: "reasoning",
        text: "hm",
        signature: "s",
        dialect: "anthropic",
        providerState: { a: undefined, b: [1] },
      },
      { kind: "reasoning", text: "hm", signature: "", dialect: "", providerState: undefined },
    ] as const;
    expect(json(MessageSchema, toMessage({ role: "assistant", parts }))).toEqual({
      role: "ROLE_ASSISTANT",
      parts: [
        { text: "" },
        { refusal: "no" },
        { image: { data: "AQ==", mediaType: "image/png" } },
        { image: { url: "https://example.com/a.png" } },
        { toolCall: { id: "1", name: "f", arguments: "{}" } },
        { toolResult: { toolCallId: "1", content: "x", isError: true } },
        { reasoning: { text: "hm", signature: "s", dialect: "anthropic", providerState: { b: [1] } } },
        { reasoning: { text: "hm" } },
      ],
    });
  });
});

describe("tokens and their log probabilities", () => {
  const tokens = [
    { token: "High", logprob: -0.25, alternatives: [{ token: "Low", logprob: -1.5 }] },
    { token: " water", logprob: -2, alternatives: [] },
  ];
  const told = [
    { token: "High", logprob: -0.25, alternatives: [{ token: "Low", logprob: -1.5 }] },
    { token: " water", logprob: -2 },
  ];

  it("are told with the text of a stream", () => {
    const event = {
      kind: "output",
      attempt: 1,
      output: { kind: "text", text: "High water", logprobs: tokens },
    } as const;
    expect(json(StreamCompleteResponseSchema, toStreamEvent(event))).toEqual({
      attempt: 1,
      textDelta: { text: "High water", logprobs: told },
    });
  });

  it("are told beside a whole message, and not where there are none", () => {
    expect(json(CompletionSchema, toCompletion(result({ logprobs: tokens })))).toMatchObject({
      logprobs: told,
    });
    expect(json(CompletionSchema, toCompletion(result()))).not.toHaveProperty("logprobs");
  });
});

describe("toStreamEvent()", () => {
  const told = (event: Parameters<typeof toStreamEvent>[0]) =>
    json(StreamCompleteResponseSchema, toStreamEvent(event));

  it("tells every kind of event", () => {
    expect(told(started)).toEqual({ attempt: 1, attemptStarted: { endpoint: "openai-eu", model: "gpt-x" } });
    expect(told(text("Hi", 2))).toEqual({ attempt: 2, textDelta: { text: "Hi" } });
    const output = (output: Extract<Parameters<typeof toStreamEvent>[0], { kind: "output" }>["output"]) =>
      told({ kind: "output", attempt: 1, output });
    expect(output({ kind: "refusal", text: "no" })).toEqual({ attempt: 1, refusalDelta: { text: "no" } });
    expect(output({ kind: "reasoning", text: "", signature: "s" })).toEqual({
      attempt: 1,
      reasoningDelta: { signature: "s" },
    });
    expect(output({ kind: "tool-call", index: 1, id: "c", name: "f", arguments: "{" })).toEqual({
      attempt: 1,
      toolCallDelta: { index: 1, id: "c", name: "f", arguments: "{" },
    });
    const restarted = {
      kind: "restarted",
      attempt: 2,
      failedAttempt: 1,
      failedEndpoint: "openai-eu",
      failure: new Failure("stalled", "no token for 10 s"),
      discardedEvents: 3,
      discardedBytes: 40,
    } as const;
    expect(told(restarted)).toEqual({
      attempt: 2,
      restarted: {
        failedAttempt: 1,
        failedEndpoint: "openai-eu",
        reason: { kind: "FAILURE_KIND_STALLED", message: "no token for 10 s" },
        discardedEvents: 3,
        discardedBytes: "40",
      },
    });
    expect(told(completed)).toMatchObject({
      attempt: 1,
      completed: { completion: { endpoint: "openai-eu" } },
    });
  });
});

describe("numbers and times", () => {
  it("can be encoded whatever they are", () => {
    fc.assert(
      fc.property(fc.double(), (number) => {
        expect(toUint64(number)).toBeGreaterThanOrEqual(0n);
        expect(toUint32(number)).toBeLessThanOrEqual(0xffff_ffff);
        expect(typeof toInt64(number)).toBe("bigint");
      }),
    );
  });

  it("keep microseconds", () => {
    expect(toDuration(1_500.0004)).toMatchObject({ seconds: 1n, nanos: 500_000_000 });
    expect(toDuration(0.25)).toMatchObject({ seconds: 0n, nanos: 250_000 });
    expect(toDuration(-5)).toMatchObject({ seconds: 0n, nanos: 0 });
    expect(toDuration(999.9999)).toMatchObject({ seconds: 1n, nanos: 0 });
    expect(toTimestamp(Date.UTC(2026, 0, 1) + 0.5).nanos).toBe(500_000);
  });
});
