import { describe, expect, it } from "vitest";
import { okAgain, success, ttft } from "../../../src/simulation/metrics/answers.ts";
import { lateAttempts, trips } from "../../../src/simulation/metrics/judgement.ts";
import { extraAttempts, overshoot, wasted } from "../../../src/simulation/metrics/load.ts";
import { recoveredAfter, reversals, shiftedAfter } from "../../../src/simulation/metrics/shifting.ts";
import { viewOf } from "../../../src/simulation/metrics/view.ts";
import type { AttemptNote, CallRecord, Recording } from "../../../src/simulation/recording.ts";
import { accountLimit } from "../../../src/simulation/scenarios/account-limits.ts";
import { hardOutage } from "../../../src/simulation/scenarios/hard-outage.ts";

const onset = 30_000;

function attempt(provider: string, at: number, facts: Partial<AttemptNote> = {}): AttemptNote {
  return {
    provider,
    purpose: "first",
    pickedAt: at,
    sentAt: at,
    endedAt: at + 500,
    outcome: "succeeded",
    costNanoUsd: 100,
    ...facts,
  };
}

function call(at: number, attempts: AttemptNote[], facts: Partial<CallRecord> = {}): CallRecord {
  const arrival = { number: 1, at, tenant: "t", inputTokens: 1, outputTokens: 1, habit: undefined };
  return {
    arrival,
    attempts,
    end: "completed",
    endedAt: at + 500,
    ttftMs: 400,
    isRefused: false,
    isTruncated: false,
    restarts: 0,
    ...facts,
  };
}

/** Twenty calls a second until two minutes after the onset; `where` says where each goes first. */
function recordingOf(where: (sinceOnset: number, index: number) => string): Recording {
  const calls = Array.from({ length: 3_000 }, (_, index) => {
    const at = index * 50;
    return call(at, [attempt(where(at - onset, index), at)]);
  });
  return { onsetAt: onset, calls, samples: [], probes: [] };
}

const awayBetween = (from: number, to: number) =>
  recordingOf((since) => (since >= from && since < to ? "B" : "A"));

describe("shiftedAfter()", () => {
  it("names the begin of the first twenty calls that are elsewhere", () => {
    expect(shiftedAfter(viewOf(hardOutage, awayBetween(2_000, 60_000)), 0.1)).toBe(1_900);
  });

  it("is never when too many stay", () => {
    const recording = recordingOf((_, index) => (index % 5 === 0 ? "A" : "B"));
    expect(shiftedAfter(viewOf(hardOutage, recording), 0.1)).toBe(Number.POSITIVE_INFINITY);
    expect(shiftedAfter(viewOf(hardOutage, recording), 0.5)).toBe(0);
  });
});

describe("recoveredAfter()", () => {
  it("counts from the end of the fault to the first good five seconds", () => {
    const recovered = recoveredAfter(viewOf(hardOutage, awayBetween(500, 68_000)));
    // The window may begin while a tenth of it is still elsewhere.
    expect(recovered).toBe(7_500);
  });

  it("is never when the traffic does not come back", () => {
    expect(recoveredAfter(viewOf(hardOutage, awayBetween(500, 1e9)))).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("reversals()", () => {
  it("counts the way back and not the way out", () => {
    expect(reversals(viewOf(hardOutage, awayBetween(500, 1e9)))).toBe(0);
    expect(reversals(viewOf(hardOutage, awayBetween(500, 60_000)))).toBe(1);
  });

  it("counts every turn of a see-saw, and none of small waves", () => {
    const seeSaw = recordingOf((since) => (since > 0 && Math.floor(since / 10_000) % 2 === 0 ? "B" : "A"));
    expect(reversals(viewOf(hardOutage, seeSaw))).toBe(11);
    const waves = recordingOf((_, index) => (index % 5 === 0 ? "B" : "A"));
    expect(reversals(viewOf(hardOutage, waves))).toBe(0);
  });
});

describe("success(), ttft(), okAgain()", () => {
  const lost = (from: number, to: number): Recording => {
    const recording = awayBetween(0, 0);
    const calls = recording.calls.map((each) => {
      const since = each.arrival.at - onset;
      return since >= from && since < to ? { ...each, end: "failed" as const, ttftMs: undefined } : each;
    });
    return { ...recording, calls };
  };

  it("counts the calls around the fault only", () => {
    // From one second before the onset to a minute after the end: 121 s of 20 calls each.
    expect(success(viewOf(hardOutage, lost(0, 12_100)))).toBeCloseTo(0.9, 3);
    expect(success(viewOf(hardOutage, lost(-20_000, -2_000)))).toBe(1);
  });

  it("leaves those out who left", () => {
    const recording = awayBetween(0, 0);
    const calls = recording.calls.map((each, index) =>
      index % 2 === 0 ? { ...each, end: "left" as const } : each,
    );
    expect(success(viewOf(hardOutage, { ...recording, calls }))).toBe(1);
  });

  it("takes the quantile over the answers", () => {
    const recording = awayBetween(0, 0);
    const calls = recording.calls.map((each, index) => ({
      ...each,
      ttftMs: index % 100 === 0 ? 3_000 : 400,
    }));
    const view = viewOf(hardOutage, { ...recording, calls });
    expect(ttft(view, 0.5)).toBe(400);
    expect(ttft(view, 0.995)).toBe(3_000);
  });

  it("finds the first five seconds of which 99 % are good, around the end of the fault", () => {
    expect(okAgain(viewOf(hardOutage, lost(0, 61_000)))).toBe(950);
    expect(okAgain(viewOf(hardOutage, lost(0, 58_000)))).toBe(-2_050);
  });
});

describe("extraAttempts() and wasted()", () => {
  it("counts attempts beyond the first, and the cost that bought nothing", () => {
    const recording = awayBetween(0, 0);
    const calls = recording.calls.map((each, index) =>
      index % 10 === 0
        ? {
            ...each,
            attempts: [
              attempt("A", each.arrival.at, { outcome: "connection-lost", costNanoUsd: 50 }),
              attempt("B", each.arrival.at, { purpose: "failover" }),
            ],
          }
        : each,
    );
    const view = viewOf(hardOutage, { ...recording, calls });
    expect(extraAttempts(view)).toBeCloseTo(0.1, 3);
    expect(wasted(view)).toBeCloseTo(5 / 105, 3);
  });
});

describe("overshoot()", () => {
  it("finds the second in which a backup was sent more than it takes", () => {
    const recording = awayBetween(0, 60_000);
    const spike = Array.from({ length: 40 }, (_, index) =>
      call(onset + index, [attempt("B", onset + index)]),
    );
    const view = viewOf(hardOutage, { ...recording, calls: [...recording.calls, ...spike] });
    // B takes 30: twenty as usual and forty of the spike.
    const { peak, late } = overshoot(view);
    expect(peak).toBeCloseTo(2, 9);
    expect(late).toBeCloseTo(20 / 30, 9);
  });
});

describe("trips()", () => {
  it("counts the ways out of the closed state", () => {
    const states = ["closed", "open", "half-open", "open", "half-open", "closed", "closed", "open"] as const;
    const samples = states.map((breaker, index) => ({
      at: onset + index * 250,
      endpoints: [{ endpoint: "A", share: 1, health: 1, breaker }],
    }));
    expect(trips(viewOf(hardOutage, { ...awayBetween(0, 0), samples }))).toBe(2);
  });
});

describe("lateAttempts()", () => {
  const quota = (at: number, provider: string, outcome: AttemptNote["outcome"]) =>
    call(at, [attempt(provider, at, { outcome, endedAt: at + 50 })]);

  it("counts from the first answer that names the account", () => {
    const calls = [
      quota(onset, "A1", "quota-window"),
      quota(onset + 40, "A2", "quota-window"),
      quota(onset + 60, "A1", "quota-window"),
      call(onset + 5_000, [attempt("A2", onset + 5_000)]),
      call(onset + 12_000, [attempt("A2", onset + 12_000)]),
    ];
    const view = viewOf(accountLimit, { onsetAt: onset, calls, samples: [], probes: [] });
    expect(lateAttempts(view)).toBe(2);
  });

  it("waits for a second model where the answers do not say whose limit it is", () => {
    const calls = [
      quota(onset, "A1", "rate-limited"),
      quota(onset + 100, "A1", "rate-limited"),
      quota(onset + 900, "A2", "rate-limited"),
      quota(onset + 1_000, "A1", "rate-limited"),
    ];
    const view = viewOf(accountLimit, { onsetAt: onset, calls, samples: [], probes: [] });
    expect(lateAttempts(view)).toBe(1);
  });
});
