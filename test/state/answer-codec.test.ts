import { describe, expect, it } from "vitest";
import type { ClientEvent } from "../../src/core/model/client-event.ts";
import { Failure } from "../../src/core/model/failure.ts";
import { readAnswer, writeAnswer } from "../../src/state/answer-codec.ts";
import { endpointOf, usage } from "../pool/fixtures.ts";

const one = endpointOf("one", { capabilities: new Set(["tools"]), region: "eu" });
const two = endpointOf("two");
const attempt = {
  reason: "drawn by share",
  hedge: false,
  startedAt: 10.5,
  firstTokenAt: undefined,
  endedAt: 20,
  servedModel: "",
  providerRequestId: "r-1",
  discarded: true,
  costNanoUsd: 0,
  adaptations: [],
};
const facts = { httpStatus: 529, retryAfterMs: 1_000, scope: "endpoint" as const };
const events: readonly ClientEvent[] = [
  { kind: "attempt-started", attempt: 2, endpoint: "two", model: "m" },
  { kind: "output", attempt: 2, output: { kind: "text", text: "grüße 👋" } },
  {
    kind: "output",
    attempt: 2,
    output: { kind: "tool-call", index: 0, id: "i", name: "n", arguments: "{}" },
  },
  {
    kind: "completed",
    attempt: 2,
    completion: {
      id: "c-1",
      message: undefined,
      finish: { reason: "stop", raw: "stop" },
      usage,
      servedNanoUsd: 5,
      wastedNanoUsd: 1,
      costSource: "estimated",
      endpoint: "two",
      model: "m",
      attempts: [
        {
          ...attempt,
          number: 1,
          endpoint: one,
          outcome: {
            kind: "failed",
            failure: new Failure("overloaded", "too much to do", facts),
            callerMade: false,
            usage: undefined,
          },
        },
        {
          ...attempt,
          number: 2,
          endpoint: two,
          outcome: { kind: "succeeded", finish: { reason: "stop", raw: "stop" }, usage },
        },
      ],
      replayed: false,
      startedAtWallMs: 1_700_000_000_000,
      startedAt: 10,
    },
  },
];

const known = (name: string) => [one, two].find((endpoint) => endpoint.name === name);

describe("an answer as text", () => {
  it("comes back as it was, with this replica's own endpoints", () => {
    const read = readAnswer(writeAnswer(events), known);
    expect(read).toEqual(events);
    const last = read?.at(-1);
    if (last?.kind !== "completed") expect.unreachable();
    expect(last.completion.attempts[0]?.endpoint).toBe(one);
    const outcome = last.completion.attempts[0]?.outcome;
    if (outcome?.kind !== "failed") expect.unreachable();
    expect(outcome.failure).toBeInstanceOf(Failure);
    expect(outcome.failure.facts).toEqual(facts);
  });

  it("names endpoints that this replica does not know, or knows as something else", () => {
    const other = (name: string) => (name === "one" ? endpointOf("one", { model: "other" }) : undefined);
    const last = readAnswer(writeAnswer(events), other)?.at(-1);
    if (last?.kind !== "completed") expect.unreachable();
    const [first, second] = last.completion.attempts.map(({ endpoint }) => endpoint);
    expect(first).toMatchObject({ name: "one", model: one.model, region: "eu", provider: one.provider });
    expect(second).toMatchObject({ name: "two", model: two.model });
  });

  it("holds nothing of what a failure was caused by", () => {
    const failure = new Failure("overloaded", "too much to do", { ...facts, cause: new Error("inner") });
    const restarted = { kind: "restarted", attempt: 2, failedAttempt: 1, failedEndpoint: "one" } as const;
    const discarded = { discardedEvents: 0, discardedBytes: 0 };
    const text = writeAnswer([{ ...restarted, ...discarded, failure }, ...events]);
    expect(text).toContain("too much to do");
    expect(text).not.toContain("inner");
  });

  it("holds nothing of endpoints but their names", () => {
    expect(writeAnswer(events)).not.toMatch(/capabilities|limits|price|health/);
  });

  it("is nothing where it is of another form, cut off, or no answer", () => {
    const text = writeAnswer(events);
    for (const bad of ["", "{}", "[]", "null", text.slice(0, -5), text.replace('"form":1', '"form":2')]) {
      expect(readAnswer(bad, known)).toBeUndefined();
    }
    expect(readAnswer(writeAnswer(events.slice(0, 2)), known)).toBeUndefined();
  });
});
