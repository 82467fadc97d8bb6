/** The same calls over every protocol: what is asked and what is answered do not depend on the door. */
import { describe, expect, it } from "vitest";
import { FinishReason } from "../../gen/spillway/v1/completion_pb.ts";
import { clientNames, clientOf, hello } from "./support/clients.ts";
import { openDoors } from "./support/doors.ts";

describe.each(clientNames)("CompletionService by %s", (kind) => {
  it("streams the events of a call, neighbours of a batch joined", async () => {
    const doors = await openDoors();
    const seen: string[] = [];
    for await (const { attempt, event } of clientOf(kind, doors).stream(hello())) {
      const text = event.case === "textDelta" ? ` ${event.value.text}` : "";
      seen.push(`${attempt} ${event.case}${text}`);
    }
    expect(seen).toEqual(["1 attemptStarted", "1 textDelta Hello", "1 textDelta !", "1 completed"]);
    expect(doors.completions.lastCall.streaming).toBe(true);
  });

  it("answers in one message", async () => {
    const doors = await openDoors();
    const { completion } = await clientOf(kind, doors).complete(hello("What?"));
    expect(completion?.message?.parts[0]?.content).toEqual({ case: "text", value: "Hello!" });
    expect(completion?.finishReason).toBe(FinishReason.STOP);
    expect(completion?.cost?.wastedNanoUsd).toBe(7n);
    expect(doors.completions.requests[0]?.messages[0]?.parts).toEqual([{ kind: "text", text: "What?" }]);
    expect(doors.completions.lastCall.streaming).toBe(false);
  });

  it("hands the deadline, the tenant, an id and the tries before to the completions", async () => {
    const doors = await openDoors();
    const before = performance.now();
    const headers = { "grpc-previous-rpc-attempts": "2", "x-envoy-attempt-count": "2" };
    await clientOf(kind, doors).complete(hello(), { timeoutMs: 50_000, headers });
    const { deadline, tenant, completionId, previousAttempts } = doors.completions.lastCall;
    expect(deadline).toBeGreaterThan(before);
    expect(deadline).toBeLessThan(performance.now() + 51_000);
    expect(tenant).toBe("acme");
    expect(completionId).toMatch(/^cmpl-[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(previousAttempts).toBe(2);
  });

  it("knows no deadline where the caller set none", async () => {
    const doors = await openDoors();
    await clientOf(kind, doors).complete(hello());
    expect(doors.completions.lastCall.deadline).toBeUndefined();
    expect(doors.completions.lastCall.previousAttempts).toBe(0);
  });
});
