/** Whether an answer that is whole has the form that was asked for. */
import { describe, expect, it } from "vitest";
import type { FinishReason } from "../../src/core/model/finish.ts";
import type { ResponseFormat } from "../../src/core/model/request.ts";
import type { AttemptRun } from "../../src/stream/attempt-run.ts";
import { finishOf } from "../../src/stream/finish.ts";

const json: ResponseFormat = { kind: "json" };

function told(reason: FinishReason, text: string): unknown {
  const run = { number: 1, answered: text !== "", text } as AttemptRun;
  const event = finishOf(run, { reason, raw: "raw" }, json);
  return event.kind === "failed" ? event.failure.kind : event;
}

describe("finishOf()", () => {
  it.each(["stop", "other"] as const)("holds an answer that ended with %s to its form", (reason) => {
    expect(told(reason, '{"a":1}')).toMatchObject({ kind: "finish", empty: false });
    expect(told(reason, '{"a":')).toBe("invalid-output");
  });

  it.each(["length", "tool-calls", "content-filter", "refusal", "recitation", "paused"] as const)(
    "asks no form of an answer that ended with %s",
    (reason) => {
      expect(told(reason, '{"a":')).toMatchObject({ kind: "finish", finish: { reason }, empty: false });
    },
  );

  it("asks no form of an answer that says nothing: the course judges that", () => {
    expect(told("stop", "")).toMatchObject({ kind: "finish", empty: true });
  });
});
